"""The talk between school and politie about a melding."""

from django.urls import path

from incidents.views import thread

app_name = "thread"
urlpatterns = [
    path("postvak/<uuid:pk>/maatregelen/", thread.police, name="police"),
    path("incidenten/<uuid:pk>/politie/", thread.school, name="school"),
    path("incidenten/<uuid:pk>/politie/<uuid:notice_pk>/", thread.reply, name="reply"),
]
