"""The school's own figures: own rows, no circle in the address."""

from django.urls import path, re_path

from incidents.views import dashboard

app_name = "dashboard"

urlpatterns = [
    path("incidenten/cijfers/", dashboard.show, name="show"),
    re_path(r"^incidenten/cijfers/export\.(?P<kind>csv|xlsx|ods)$", dashboard.export, name="export"),
]
