"""Signals without names: own rows and what came in."""

from django.urls import path

from incidents.views import signals

app_name = "signals"
urlpatterns = [
    path("signalen/", signals.signals, name="list"),
    path("signalen/nieuw/", signals.send, name="send"),
    path("signalen/<uuid:pk>/", signals.answer, name="answer"),
    path("signalen/verwijzing/", signals.referral_add, name="referral-add"),
    path("signalen/verwijzingen/export.<slug:kind>", signals.referrals_export, name="referrals-export"),
]
