from django.urls import path

from convenant.actions.jobs import DROP, RETRY
from convenant.views import operator, operator_agreements, operator_jobs, operator_organisations

app_name = "operator"
urlpatterns = [
    # /beheer/
    path("", operator.health_page, name="health"),
    path("taken/", operator_jobs.index, name="jobs"),
    path("taken/<uuid:job_id>/", operator_jobs.detail, name="job"),
    path("taken/<uuid:job_id>/opnieuw/", operator_jobs.change, {"verb": RETRY}, name="job-retry"),
    path("taken/<uuid:job_id>/vervallen/", operator_jobs.change, {"verb": DROP}, name="job-drop"),
    path("organisaties/", operator.organisations, name="organisations"),
    path("organisaties/nieuw/", operator_organisations.organisation_add, name="organisation-add"),
    path("convenanten/", operator.agreements, name="agreements"),
    path("convenanten/laden/", operator_agreements.load, name="agreement-load"),
    path("convenanten/laden/schema.json", operator_agreements.schema, name="agreement-schema"),
    path("convenanten/laden/<slug:name>.yaml", operator_agreements.example, name="agreement-example"),
    path("convenanten/bestand/<uuid:file_id>/", operator_agreements.agreement_file, name="agreement-file"),
    path("convenanten/bestand/<uuid:file_id>.yaml", operator_agreements.agreement_source, name="agreement-source"),
    path("sleutels/", operator.keys, name="keys"),
    path("versies/", operator.versions, name="versions"),
]
