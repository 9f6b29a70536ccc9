from django.urls import path

from parties.views import alignments, involvement, measures, moments, offering, presence

app_name = "around"
urlpatterns = [
    # own rows, of every convenant
    path("contactmomenten/", moments.moments, name="moments"),
    path("contactmomenten/<slug:place>/noteren/", moments.moment_add, name="moment-add"),
    path("contactmomenten/<uuid:pk>/weghalen/", moments.moment_undo, name="moment-undo"),
    path("betrekken/", involvement.involvement, name="involvement"),
    path("betrekken/nieuw/", involvement.involvement_ask, name="involvement-ask"),
    path("betrekken/<uuid:pk>/antwoord/", involvement.involvement_answer, name="involvement-answer"),
    # one circle
    path("c/<slug:slug>/rond-school/", offering.around, name="index"),
    path("c/<slug:slug>/rond-school/aanbod/", offering.offering, name="offering"),
    path("c/<slug:slug>/rond-school/aanbod/export.<slug:kind>", offering.offering_export, name="offering-export"),
    path("c/<slug:slug>/rond-school/contact/", moments.moments_seen, name="moments-seen"),
    path("c/<slug:slug>/rond-school/aanwezig/", presence.hours, name="hours"),
    path("c/<slug:slug>/rond-school/aanwezig/nieuw/", presence.hour_add, name="hour-add"),
    path("c/<slug:slug>/rond-school/aanwezig/<uuid:pk>/niet/", presence.hour_skip, name="hour-skip"),
    path("c/<slug:slug>/rond-school/aanwezig/<uuid:pk>/toch/", presence.hour_unskip, name="hour-unskip"),
    path("c/<slug:slug>/rond-school/aanwezig/<uuid:pk>/stop/", presence.hour_stop, name="hour-stop"),
    path("c/<slug:slug>/rond-school/maatregelen/", measures.measures, name="measures"),
    path("c/<slug:slug>/rond-school/maatregelen/export.<slug:kind>", measures.measures_export, name="measures-export"),
    path("c/<slug:slug>/rond-school/maatregelen/nieuw/", measures.measure_ask, name="measure-ask"),
    path("c/<slug:slug>/rond-school/maatregelen/<uuid:pk>/", measures.measure, name="measure"),
    path("c/<slug:slug>/rond-school/beleid/", alignments.alignments, name="alignments"),
    path("c/<slug:slug>/rond-school/beleid/nieuw/", alignments.alignment_add, name="alignment-add"),
    path("c/<slug:slug>/rond-school/beleid/<uuid:pk>/weghalen/", alignments.alignment_remove, name="alignment-remove"),
]
