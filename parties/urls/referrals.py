"""For which topic, whom: the own table."""

from django.urls import path

from parties.views import referrals

app_name = "referrals"
urlpatterns = [
    path("mijn/waarvoor-bij-wie/", referrals.table, name="list"),
    path("mijn/waarvoor-bij-wie/nieuw/", referrals.add, name="add"),
    path("mijn/waarvoor-bij-wie/<uuid:pk>/", referrals.edit, name="edit"),
    path("mijn/waarvoor-bij-wie/<uuid:pk>/plaats/", referrals.change_place, name="place"),
]
