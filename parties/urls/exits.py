"""Leaving a convenant, step by step."""

from django.urls import path

from parties.views import exits

app_name = "exits"
urlpatterns = [
    # /c/<slug>/stoppen/
    path("c/<slug:slug>/stoppen/", exits.index, name="index"),
    path("c/<slug:slug>/stoppen/melden/", exits.tell, name="tell"),
    path("c/<slug:slug>/stoppen/<uuid:pk>/", exits.notice, name="notice"),
    path("c/<slug:slug>/stoppen/<uuid:pk>/intrekken/", exits.withdraw, name="withdraw"),
    path("c/<slug:slug>/stoppen/<uuid:pk>/overleg/", exits.consult, name="consult"),
    path("c/<slug:slug>/stoppen/<uuid:pk>/eigen-overleg/", exits.consult_self, name="consult-self"),
    path("c/<slug:slug>/stoppen/<uuid:pk>/uitkomst/", exits.outcome, name="outcome"),
    path("c/<slug:slug>/stoppen/<uuid:pk>/beeindigen/", exits.end, name="end"),
]
