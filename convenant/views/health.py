"""For the process manager and the load balancer; no content, no login."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, all migrations ran and the broker answers; else 503 with what is not fine."""
    missing = [name for name, probe in PROBES.items() if not _works(probe)]
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def _works(probe: Callable[[], bool]) -> bool:
    try:
        return probe()
    except Exception:  # noqa: BLE001  (whatever is wrong: it is not ready)
        return False


def database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        return bool(cursor.fetchone())


def migrations_ran() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker_answers() -> bool:
    from convenant.celery import app

    with app.connection_for_write(transport_options={"max_retries": 0, "socket_connect_timeout": 1}) as broker:
        broker.ensure_connection(max_retries=0, timeout=1)
    return True


PROBES: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": migrations_ran,
    "broker": broker_answers,
}
