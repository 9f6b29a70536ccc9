"""Keeping one's own list: who is what, deputies, leaving, and the half-yearly confirmation."""

from django.urls import path

from parties.views import confirming, deputies, leaving, organisation

app_name = "ownlist"
urlpatterns = [
    # /mijn/contactpersonen/
    path("mijn/contactpersonen/", organisation.own_organisation, name="organisation"),
    path("mijn/contactpersonen/bevestigen/", confirming.confirm, name="confirm"),
    path("mijn/contactpersonen/<uuid:pk>/gaat-weg/", leaving.leave, name="leave"),
    path("mijn/contactpersonen/<uuid:pk>/account/", organisation.account, name="account"),
    # /c/<slug>/contactpersonen/
    path("c/<slug:slug>/contactpersonen/<uuid:pk>/vervanger/", deputies.deputy_add, name="deputy-add"),
    path("c/<slug:slug>/contactpersonen/vervanging/<uuid:pk>/", deputies.deputy_edit, name="deputy-edit"),
    path("c/<slug:slug>/contactpersonen/vervanging/<uuid:pk>/stop/", deputies.deputy_stop, name="deputy-stop"),
]
