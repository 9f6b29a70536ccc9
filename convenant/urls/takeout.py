from django.urls import path

from convenant.views import takeout

app_name = "takeout"
urlpatterns = [
    path("gegevens-meenemen/", takeout.index, name="index"),
    path("gegevens-meenemen/verzoek/<uuid:pk>/", takeout.decide, name="request"),
    path("gegevens-meenemen/<uuid:job_id>/", takeout.progress, name="progress"),
    path("gegevens-meenemen/<uuid:job_id>.zip", takeout.download, name="download"),
]
