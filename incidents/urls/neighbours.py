"""Reports of neighbours at the school itself: own rows."""

from django.urls import path

from incidents.views import neighbours

app_name = "neighbours"
REPORT = "overlast/<uuid:pk>/"
urlpatterns = [
    path("overlast/", neighbours.reports, name="list"),
    path("overlast/locaties/<slug:place>/", neighbours.switch, name="switch"),
    path(REPORT, neighbours.report, name="report"),
    path(f"{REPORT}contact/", neighbours.contact, name="contact"),
    path(f"{REPORT}uitgezocht/", neighbours.examine, name="examine"),
    path(f"{REPORT}antwoord/", neighbours.answer, name="answer"),
    path(f"{REPORT}doorgeven/", neighbours.pass_on, name="pass-on"),
    path(f"{REPORT}incident/", neighbours.incident, name="incident"),
]
