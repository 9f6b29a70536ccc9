"""What beat starts by itself runs with the rights of the worker: nobody sees it fail at half past two at night."""

from uuid import UUID

import pytest
from celery import current_app
from django.conf import settings

from convenant.tenancy.scope import Actor, current_actor
from convenant.vault import tasks

TASKS = sorted(entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", TASKS)
def test_each_task_of_the_schedule_runs(as_worker: None, name: str) -> None:
    current_app.loader.import_default_modules()
    current_app.tasks[name]()


def test_every_organisation_gets_its_keys_in_its_own_scope(
    anna: Actor, femke: Actor, as_worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sender seals for a recipient who was never here."""
    asked: list[UUID] = []

    def prepare(organisation: UUID) -> int:
        assert current_actor().organisation_id == organisation
        asked.append(organisation)
        return 1

    monkeypatch.setattr(tasks, "prepare", prepare)
    monkeypatch.setattr("convenant.vault.ledger.complete", lambda rows: None)
    assert tasks.prepare_all() == len(asked)
    assert {anna.organisation, femke.organisation} <= set(asked)
