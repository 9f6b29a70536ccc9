"""What everybody may read."""

from django.urls import path

from parties.views import public

app_name = "public"
urlpatterns = [
    path("bij-wie-terecht/<slug:place>/", public.card, name="card"),
    path("bij-wie-terecht/<slug:place>/poster/", public.poster, name="poster"),
]
