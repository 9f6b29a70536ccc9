from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def no_such_page(request: HttpRequest) -> HttpResponse:
    """Stands before a page of a library that this portal does not offer."""
    raise Http404
