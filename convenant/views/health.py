"""For the process manager and the load balancer; no content, no login."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from convenant import health, metrics


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every probe of `health.PROBES` works; else 503 with the names of those that do not."""
    missing = health.ready_parts()
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


@login_not_required
@require_safe
def metrics_page(request: HttpRequest) -> HttpResponse:
    """For Prometheus, by its token. Without one in the settings, or with another, there is no such page."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(shown, settings.METRICS_TOKEN):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)
