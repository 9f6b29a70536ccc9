from django.urls import path

from convenant.actions.jobs import DROP, RETRY
from convenant.views import operator, operator_jobs

app_name = "operator"
urlpatterns = [
    # /beheer/
    path("", operator.health_page, name="health"),
    path("taken/", operator_jobs.index, name="jobs"),
    path("taken/<uuid:job_id>/", operator_jobs.detail, name="job"),
    path("taken/<uuid:job_id>/opnieuw/", operator_jobs.change, {"verb": RETRY}, name="job-retry"),
    path("taken/<uuid:job_id>/vervallen/", operator_jobs.change, {"verb": DROP}, name="job-drop"),
    path("organisaties/", operator.organisations, name="organisations"),
    path("convenanten/", operator.agreements, name="agreements"),
    path("sleutels/", operator.keys, name="keys"),
    path("versies/", operator.versions, name="versions"),
]
