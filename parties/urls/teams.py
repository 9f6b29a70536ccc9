"""The team around each school."""

from django.urls import path

from parties.views import teams

app_name = "teams"
urlpatterns = [
    # /c/<slug>/teams/
    path("c/<slug:slug>/teams/", teams.teams, name="list"),
    path("c/<slug:slug>/teams/export.<slug:kind>", teams.export, name="export"),
    path("c/<slug:slug>/teams/stop/<uuid:pk>/", teams.end, name="end"),
    path("c/<slug:slug>/teams/<slug:party>/", teams.school, name="school"),
    path("c/<slug:slug>/teams/<slug:party>/afspraak/", teams.note, name="note"),
    path("c/<slug:slug>/teams/<slug:party>/ondersteuning/", teams.support, name="support"),
    path("c/<slug:slug>/teams/<slug:party>/<slug:seat>/noemen/", teams.name, name="name"),
]
