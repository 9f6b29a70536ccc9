from django.urls import path

from convenant.views import reports

app_name = "reports"
CIRCLE = "c/<slug:slug>/evaluatie/"
urlpatterns = [
    path(CIRCLE, reports.index, name="list"),
    path(f"{CIRCLE}maken/", reports.make, name="make"),
    path(f"{CIRCLE}taak/<uuid:job_id>/", reports.progress, name="progress"),
    path(f"{CIRCLE}taak/<uuid:job_id>/opnieuw/", reports.retry, name="retry"),
    path(f"{CIRCLE}<uuid:report_id>/", reports.report, name="report"),
    path(f"{CIRCLE}<uuid:report_id>.pdf", reports.pdf, name="pdf"),
]
