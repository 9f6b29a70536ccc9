"""The benchmark serves the portal as the demo does, with one page more and a queue of its own."""

from convenant.settings.demo import *  # noqa: F403

ROOT_URLCONF = "incidents.bench.urls"
CELERY_TASK_DEFAULT_QUEUE = "bench"
