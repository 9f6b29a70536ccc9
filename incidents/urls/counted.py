"""Counts without persons: own rows, three lists."""

from django.urls import include, path

from incidents.views import counted

controls = [
    path("", counted.controls, name="list"),
    path("nieuw/", counted.control_add, name="add"),
    path("export.<slug:kind>", counted.controls_export, name="export"),
    path("<uuid:pk>/weghalen/", counted.control_remove, name="remove"),
]
absence = [
    path("", counted.absence, name="table"),
    path("export.<slug:kind>", counted.absence_export, name="export"),
]
TREND = "<slug:convenant>/<slug:main>/<slug:direction>/"
trends = [
    path("", counted.trends, name="list"),
    path(f"{TREND}gepland/", counted.trend_plan, name="plan"),
    path(f"{TREND}niet-nu/", counted.trend_later, name="later"),
]
urlpatterns = [
    path("controles/", include((controls, "controls"))),
    path("verzuim/", include((absence, "absence"))),
    path("voorlichting/", include((trends, "trends"))),
]
