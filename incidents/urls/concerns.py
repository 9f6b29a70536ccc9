"""Signs of concern: own rows, no circle in the address and no word of what was done."""

from django.urls import path

from incidents.views import concerns

app_name = "concerns"
ONE = "incidenten/zorgsignalen/<uuid:pk>/"

urlpatterns = [
    path("incidenten/zorgsignalen/", concerns.index, name="list"),
    path(ONE, concerns.show, name="detail"),
    path(f"{ONE}dicht/", concerns.shut, name="shut"),
    path(f"{ONE}stap/<slug:key>/", concerns.step, name="step"),
    path(f"{ONE}afsluiten/", concerns.close, name="close"),
    path(f"{ONE}heropenen/", concerns.reopen, name="reopen"),
]
