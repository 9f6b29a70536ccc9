from django.urls import path

from convenant.views import bell

app_name = "bell"
HERE = "mijn/berichten/"
urlpatterns = [
    path(HERE, bell.index, name="list"),
    path(f"{HERE}aantal/", bell.count, name="count"),
    path(f"{HERE}gelezen/", bell.read_all, name="read-all"),
    path(f"{HERE}instellingen/", bell.settings, name="settings"),
    path(f"{HERE}<uuid:message_id>/openen/", bell.follow, name="open"),
    path(f"{HERE}<uuid:message_id>/gelezen/", bell.read, name="read"),
]
