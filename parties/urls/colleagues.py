"""The people of one organisation."""

from django.urls import path, re_path

from parties.views import colleagues, invitations, support

app_name = "colleagues"
urlpatterns = [
    path("collegas/", colleagues.index, name="list"),
    re_path(r"^collegas/collegas\.(?P<kind>csv|ods|xlsx)$", colleagues.export, name="export"),
    path("collegas/<uuid:pk>/", colleagues.change, name="change"),
    path("collegas/<uuid:pk>/stop/", colleagues.end, name="end"),
    path("collegas/controle/", colleagues.review, name="review"),
    path("collegas/uitnodigen/", invitations.add, name="invite"),
    path("collegas/uitnodigingen/<uuid:pk>/opnieuw/", invitations.resend, name="resend"),
    path("collegas/uitnodigingen/<uuid:pk>/intrekken/", invitations.withdraw, name="withdraw"),
    path("collegas/meekijken/", support.own, name="support"),
    path("collegas/meekijken/<uuid:pk>/sluiten/", support.shut, name="support-shut"),
    # the operator
    path("beheer/meekijken/", support.opened, name="support-opened"),
    path("beheer/meekijken/<uuid:pk>/", support.look, name="support-look"),
    path("beheer/organisaties/<slug:slug>/eerste-beheerder/", support.first, name="first"),
]
