"""S5: a missing scope is loud, in the application's own word: every walled model raises, every task refuses.

`ScopeMissing` alone counts. That the database refuses as well is another wall, S2's: here it is a finding.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

import pytest
from django.db import Error, models, transaction

from convenant.celery import app
from convenant.tenancy.grants import walled_models
from convenant.tenancy.jobs import handlers, task
from convenant.tenancy.rows import AccountRow, OwnRow, ReferenceRow, ScopedManager
from convenant.tenancy.scope import Actor, ScopeMissing

MODELS = [model for model in walled_models() if not issubclass(model, AccountRow)]
USES: list[tuple[str, Callable[[Any], Any]]] = [
    ("all", lambda manager: list(manager.all())),
    ("filter", lambda manager: manager.filter(pk=uuid4()).exists()),
    ("count", lambda manager: manager.count()),
    ("explain", lambda manager: manager.explain()),
    ("exclude", lambda manager: manager.exclude(pk=uuid4()).exists()),
    ("bulk_create", lambda manager: manager.bulk_create([])),
    ("update", lambda manager: manager.update(pk=uuid4())),
]
CARRIERS = {
    "tenancy.run_job", "tenancy.sweep", "audit.anchor_trail", "vault.prepare",
    "convenant.publish_all", "convenant.renew_terms", "convenant.remind",
    "convenant.messages", "convenant.rounds", "tenancy.clear_sessions",
}  # fmt: skip
"""What Celery itself runs: they take an id alone or nothing, and open the scope of each organisation they work for."""


def heard(use: Callable[[], Any]) -> str:
    """ "" when the missing scope was told; else what came instead."""
    try:
        with transaction.atomic():
            use()
    except ScopeMissing:
        return ""
    except Error as refusal:
        return f"only the database refused: {str(refusal).splitlines()[0]}"
    except Exception as trouble:  # noqa: BLE001  (whatever it was, it was not the scope)
        return f"went on, to {trouble!r}"
    return "answered"


def quiet_uses(model: Any) -> list[str]:
    """Uses of the model's manager that did not raise `ScopeMissing`."""
    found = ((name, heard(lambda use=use: use(model.objects))) for name, use in USES)  # type: ignore[misc]
    return [f"{model._meta.label}.{name}: {told}" for name, told in found if told]


def quiet_tasks(registered: dict[str, Callable[..., Any]]) -> list[str]:
    found = ((name, heard(lambda run=run: run(None, Actor(role="member")))) for name, run in registered.items())  # type: ignore[misc]
    return [f"{name}: {told}" for name, told in found if told]


def strange_carriers(names: Iterable[str]) -> set[str]:
    return {name for name in names if not name.startswith("celery.")} ^ CARRIERS


@pytest.mark.security("S5")
def test_s5_every_walled_model_raises_without_a_scope(db: None, record_property: Callable[[str, Any], None]) -> None:
    quiet = [use for model in MODELS for use in quiet_uses(model)]
    assert not quiet
    record_property("figure", f"S5: {len(MODELS) * len(USES)} uses of {len(MODELS)} models raise without a scope")


@pytest.mark.security("S5")
def test_s5_saving_raises_without_a_scope(db: None) -> None:
    for model in MODELS:
        with pytest.raises(ScopeMissing):
            model().save()


@pytest.mark.security("S5")
def test_s5_every_task_refuses_without_a_scope(db: None, record_property: Callable[[str, Any], None]) -> None:
    assert len(handlers) >= 3
    assert quiet_tasks(handlers) == []
    app.loader.import_default_modules()
    assert strange_carriers(app.tasks) == set()
    record_property("figure", f"S5: {len(handlers)} of {len(handlers)} tasks refuse without a scope")


# --- mutants


@pytest.mark.mutant("S5")
@pytest.mark.parametrize("kind", [OwnRow, ReferenceRow])
def test_s5_mutant_manager_that_forgets_the_scope(kind: type, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database still refuses each of these, and that is not what this gate asks."""
    monkeypatch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)
    forgetful = [model for model in MODELS if issubclass(model, kind)]
    assert len(quiet_uses(forgetful[0])) == len(USES)


@pytest.mark.mutant("S5")
def test_s5_mutant_manager_that_answers_with_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScopedManager, "get_queryset", lambda manager: models.Manager.get_queryset(manager).none())
    assert any(told.endswith("answered") for told in quiet_uses(MODELS[0]))


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[..., Any]]:
    """The portal's own handlers, for `@task` to register in."""
    copied = {name: handler for name, handler in handlers.items() if not name.startswith("tests.")}
    monkeypatch.setattr("convenant.tenancy.jobs.handlers", copied)
    return copied


@pytest.mark.mutant("S5")
def test_s5_mutant_task_registered_past_the_decorator(db: None, registry: dict[str, Callable[..., Any]]) -> None:
    registry["tests.unscoped"] = lambda job, actor, **ids: None
    assert quiet_tasks(registry) == ["tests.unscoped: answered"]


@pytest.mark.mutant("S5")
def test_s5_mutant_task_that_swallows_the_missing_scope(db: None, registry: dict[str, Callable[..., Any]]) -> None:
    @task("tests.swallowing")
    def swallowing(job: Any, actor: Actor) -> None:
        """Refuses, as every registered task; then somebody wraps it."""

    def hushed(job: Any, actor: Actor, **ids: Any) -> None:
        try:
            swallowing(job, actor, **ids)
        except ScopeMissing:
            return

    assert quiet_tasks(registry) == []
    registry["tests.swallowing"] = hushed
    assert quiet_tasks(registry) == ["tests.swallowing: answered"]


@pytest.mark.mutant("S5")
def test_s5_mutant_decorator_that_asks_for_no_scope(
    db: None, registry: dict[str, Callable[..., Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convenant.tenancy.jobs.current_actor", lambda: Actor(role="member"))
    assert {told.partition(":")[0] for told in quiet_tasks(registry)} == set(registry)


@pytest.mark.mutant("S5")
def test_s5_mutant_work_given_to_celery_directly() -> None:
    assert strange_carriers([*app.tasks, "incidents.count_at_night"]) == {"incidents.count_at_night"}
