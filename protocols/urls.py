"""What was agreed to do after an incident, to read before one happens."""

from django.urls import path

from protocols.views import protocol

app_name = "protocols"
urlpatterns = [path("c/<slug:slug>/handelingsprotocol/", protocol, name="show")]
