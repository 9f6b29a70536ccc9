"""Copies given and received: own rows, no circle in the address."""

from django.urls import path

from incidents.views import again, exchange, given, inbox

app_name = "exchange"
INCIDENT = "incidenten/<uuid:pk>/"
GIVEN = "verstrekkingen/<uuid:pk>/"
RECEIVED = "postvak/<uuid:pk>/"

urlpatterns = [
    path(f"{INCIDENT}verstrekken/", exchange.recipients, name="recipients"),
    path(f"{INCIDENT}verstrekken/<slug:recipient>/", exchange.prepare, name="prepare"),
    path(f"{INCIDENT}verstrekken/<slug:recipient>/waarom/<slug:data_class>/", exchange.why, name="why"),
    path(f"{INCIDENT}akkoord/<uuid:draft>/", exchange.agree, name="agree"),
    path(f"{INCIDENT}grondslag/<slug:kind>/", exchange.ground, name="ground"),
    path(f"{INCIDENT}grondslag/<uuid:ground_pk>/intrekken/", exchange.ground_withdrawn, name="ground-withdraw"),
    path("verstrekkingen/opnieuw/", again.again, name="again"),
    path("verstrekkingen/", given.given, name="given"),
    path("verstrekkingen/export.<slug:kind>", given.export, name="export"),
    path(GIVEN, given.disclosure, name="disclosure"),
    path(f"{GIVEN}intrekken/", given.withdrawn, name="withdraw"),
    path("verstrekkingen/antwoord/<uuid:pk>/", given.answer_read, name="answer-read"),
    path("postvak/", inbox.inbox, name="inbox"),
    path(RECEIVED, inbox.copy, name="copy"),
    path(f"{RECEIVED}personen/", inbox.persons, name="persons"),
    path(f"{RECEIVED}antwoord/", inbox.answer, name="answer"),
    path(f"{RECEIVED}waarom/", inbox.why_no_persons, name="copy-why"),
    path("scholen/", inbox.schools, name="schools"),
]
