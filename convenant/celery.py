"""The Celery app. Messages hold a job's id and nothing else."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convenant.settings.demo")

app = Celery("convenant")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.autodiscover_tasks(["convenant", "convenant.tenancy", "convenant.audit", "convenant.vault"])
