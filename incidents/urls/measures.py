"""Measures, terms, aftercare and actions after an incident: own rows."""

from django.urls import path

from incidents.views import letters, measures, terms

app_name = "measures"
INCIDENT = "incidenten/<uuid:pk>/"
MEASURE = f"{INCIDENT}maatregelen/<uuid:measure_pk>/"
TERM = f"{INCIDENT}termijnen/<uuid:followup_pk>/"

urlpatterns = [
    path("incidenten/termijnen/", measures.terms, name="terms"),
    path(f"{INCIDENT}maatregelen/", measures.index, name="list"),
    path(f"{INCIDENT}maatregelen/nieuw/", measures.add, name="add"),
    path(f"{MEASURE}wijzigen/", measures.change, name="change"),
    path(f"{MEASURE}over/", measures.about, name="about"),
    path(f"{MEASURE}intrekken/", measures.withdraw, name="withdraw"),
    path(f"{MEASURE}brief/<slug:letter>/", letters.letter, name="letter"),
    path(f"{MEASURE}brief/<slug:letter>/pdf/", letters.letter_pdf, name="letter-pdf"),
    path(f"{TERM}gedaan/", terms.done, name="done"),
    path(f"{TERM}afwijken/", terms.depart, name="depart"),
    path(f"{TERM}terugzetten/", terms.reopen, name="reopen"),
    path(f"{INCIDENT}nazorg/", measures.care, name="care"),
    path(f"{INCIDENT}preventie/", measures.action, name="action"),
    path(f"{INCIDENT}soort/", measures.kind, name="kind"),
]
