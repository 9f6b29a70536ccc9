"""Without an account; `tenancy.middleware.OUTSIDE` keeps it out of the scope."""

from django.urls import path

from incidents.views import neighbours_public

app_name = "neighbours-public"
urlpatterns = [
    path("overlast-melden/<slug:place>/", neighbours_public.report, name="report"),
    path("overlast-melden/<slug:place>/antwoord/", neighbours_public.answer, name="answer"),
    path("overlast-melden/<slug:place>/poster/", neighbours_public.poster, name="poster"),
]
