"""Bij wie terecht, from the side of the school."""

from django.urls import path

from parties.views import cards

app_name = "cards"
HERE = "c/<slug:slug>/bij-wie-terecht/"
urlpatterns = [
    path(HERE, cards.overview, name="list"),
    path(f"{HERE}<slug:place>/", cards.place, name="place"),
    path(f"{HERE}<slug:place>/nieuw/", cards.add, name="add"),
    path(f"{HERE}<slug:place>/openbaar/", cards.release, name="release"),
    path(f"{HERE}<slug:place>/poster.pdf", cards.poster, name="poster-pdf"),
    path(f"{HERE}<slug:place>/<uuid:pk>/", cards.edit, name="edit"),
    path(f"{HERE}<slug:place>/<uuid:pk>/plaats/", cards.change_place, name="move"),
]
