"""For the process manager and the load balancer; no content, no login."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from convenant import health


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, all migrations ran and the broker answers; else 503 with what is not fine."""
    missing = health.ready_parts()
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)
