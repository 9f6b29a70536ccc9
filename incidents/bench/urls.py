"""The portal's addresses and an empty page: session, membership and scope, and nothing drawn."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from convenant.urls import urlpatterns as portal


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("leeg/", empty, name="empty"), *portal]
