"""Importing organisations, locations and contact persons from a file."""

from django.urls import path

from parties.views import importing

app_name = "importing"
urlpatterns = [
    # /importeren/
    path("importeren/", importing.index, name="index"),
    path("importeren/bestand/<uuid:pk>/", importing.batch, name="batch"),
    path("importeren/bestand/<uuid:pk>/voortgang/", importing.progress, name="progress"),
    path("importeren/bestand/<uuid:pk>/importeren/", importing.run, name="run"),
    path("importeren/bestand/<uuid:pk>/terugdraaien/", importing.undo, name="undo"),
    path("importeren/bestand/<uuid:pk>/fouten.csv", importing.refused_export, name="refused-export"),
    path("importeren/<slug:kind>/", importing.upload, name="upload"),
    path("importeren/<slug:kind>/sjabloon.<slug:file_type>", importing.sample, name="sample"),
]
