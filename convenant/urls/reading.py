from django.urls import path

from convenant.views import activities, leerplicht, official, references, responsibilities

app_name = "reading"
BASE = "c/<slug:slug>/convenant/"
urlpatterns = [
    path(f"{BASE}officieel/", official.overview, name="official"),
    path(f"{BASE}officieel/plakken/", official.whole, name="whole"),
    path(f"{BASE}officieel/ondertekend/", official.signed, name="signed"),
    path(f"{BASE}artikel/<str:label>/officieel/", official.text, name="text"),
    path(f"{BASE}verantwoordelijkheden/", responsibilities.page, name="roles"),
    path(f"{BASE}verantwoordelijkheden/export.csv", responsibilities.export, name="roles-export"),
    path(f"{BASE}naslag/", references.references, name="references"),
    path(f"{BASE}naslag/nieuw/", references.reference_add, name="reference-add"),
    path(f"{BASE}naslag/<uuid:pk>/", references.reference_edit, name="reference-edit"),
    path(f"{BASE}naslag/<uuid:pk>/weg/", references.reference_end, name="reference-end"),
    path(f"{BASE}leerplicht/", leerplicht.leerplicht, name="leerplicht"),
    path(f"{BASE}leerplicht/nieuw/", leerplicht.leerplicht_add, name="leerplicht-add"),
    path(f"{BASE}leerplicht/<uuid:pk>/", leerplicht.leerplicht_edit, name="leerplicht-edit"),
    path(f"{BASE}leerplicht/<uuid:pk>/weg/", leerplicht.leerplicht_end, name="leerplicht-end"),
    path(f"{BASE}activiteiten/", activities.activities, name="activities"),
    path(f"{BASE}activiteiten/export.csv", activities.activities_export, name="activities-export"),
    path(f"{BASE}activiteiten/nieuw/", activities.activity_add, name="activity-add"),
    path(f"{BASE}activiteiten/<uuid:pk>/", activities.activity_edit, name="activity-edit"),
    path(f"{BASE}activiteiten/<uuid:pk>/weg/", activities.activity_end, name="activity-end"),
]
