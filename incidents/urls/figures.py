from django.urls import path, re_path

from incidents.views import figures

app_name = "figures"
CIRCLE = "c/<slug:slug>/cijfers/"
urlpatterns = [
    path(CIRCLE, figures.index, name="index"),
    re_path(r"^c/(?P<slug>[-\w]+)/cijfers/cijfers\.(?P<kind>csv|xlsx)$", figures.export, name="export"),
    path(f"{CIRCLE}vragen/", figures.ask, name="ask"),
    path(f"{CIRCLE}vrijgave/", figures.approve, name="approve"),
    path(f"{CIRCLE}vrijgave/<uuid:release_id>/", figures.agree, name="agree"),
    path(f"{CIRCLE}<uuid:release_id>/tellen/", figures.start, name="start"),
]
