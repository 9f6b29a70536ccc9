"""Who holds regie, and handing it over."""

from django.urls import path

from parties.views import regie

app_name = "regie"
urlpatterns = [
    # /c/<slug>/regie-overdragen/
    path("c/<slug:slug>/regie-overdragen/", regie.index, name="index"),
    path("c/<slug:slug>/regie-overdragen/nieuw/", regie.propose, name="propose"),
    path("c/<slug:slug>/regie-overdragen/<uuid:pk>/", regie.handover, name="handover"),
    path("c/<slug:slug>/regie-overdragen/<uuid:pk>/antwoord/", regie.answer, name="answer"),
    path("c/<slug:slug>/regie-overdragen/<uuid:pk>/intrekken/", regie.withdraw, name="withdraw"),
    path("c/<slug:slug>/regie-overdragen/<uuid:pk>/uitvoeren/", regie.carry_out, name="carry-out"),
]
