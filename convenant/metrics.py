"""Figures for Prometheus: requests by view and status, their duration, jobs, failed sign-ins, the connection pool.

Labels are names from the code. With PROMETHEUS_MULTIPROC_DIR set (an empty folder at each start) the processes of a
server add up; without it a process tells its own.
"""

import os
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Sum
from prometheus_client import (
    CONTENT_TYPE_PLAIN_0_0_4,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from convenant import clock
from convenant.tenancy.models import Job, JobState
from convenant.tenancy.scope import OPERATOR, scope, system_actor

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
own = CollectorRegistry()
requests = Counter("portaal_requests", "Answers by view and status", ["view", "status"], registry=own)
durations = Histogram("portaal_request_seconds", "Duration by view", ["view"], buckets=BUCKETS, registry=own)


def count_request(view: str, status: int, seconds: float) -> None:
    requests.labels(view, str(status)).inc()
    durations.labels(view).observe(seconds)


def exposition() -> bytes:
    registry = CollectorRegistry()
    registry.register(House())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(own)


class House(Collector):
    """Asked of the database each time: counts only."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from jobs()
        failures = GaugeMetricFamily("portaal_failed_sign_ins", "Failed sign-ins that the lock-out still counts")
        failures.add_metric([], failed_sign_ins())
        yield failures
        yield pool()


def jobs() -> Iterator[GaugeMetricFamily]:
    with scope(system_actor(OPERATOR)):
        counts = dict(Job.objects.order_by().values_list("state").annotate(Count("id")))
        oldest = Job.objects.filter(state=JobState.WAITING).aggregate(Min("created_at"))["created_at__min"]
    states = GaugeMetricFamily("portaal_jobs", "Jobs by state", labels=["state"])
    for state in JobState:
        states.add_metric([state.value], counts.get(state.value, 0))
    yield states
    age = (clock.now() - oldest).total_seconds() if oldest else 0.0
    waits = GaugeMetricFamily("portaal_oldest_waiting_job_seconds", "Age of the oldest job that waits")
    waits.add_metric([], age)
    yield waits


def failed_sign_ins() -> int:
    from axes.models import AccessAttempt

    total = AccessAttempt.objects.aggregate(Sum("failures_since_start"))["failures_since_start__sum"]
    return int(total or 0)


def pool() -> GaugeMetricFamily:
    """Of the process that answers."""
    found = GaugeMetricFamily("portaal_database_pool", "Connections of this process", labels=["what"])
    if settings.DATABASES["default"].get("OPTIONS", {}).get("pool"):
        stats = connection.pool.get_stats()  # type: ignore[attr-defined]
        for name in ("pool_size", "pool_available", "requests_waiting"):
            found.add_metric([name], stats.get(name, 0))
    return found
