"""S5: a missing scope is loud: every walled model raises, every task refuses."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from convenant.tenancy.grants import walled_models
from convenant.tenancy.jobs import handlers
from convenant.tenancy.rows import AccountRow, ScopedManager
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


def quiet_uses(model: Any) -> list[str]:
    """Uses of the model's manager that did not raise."""
    quiet = []
    for name, use in USES:
        try:
            use(model.objects)
        except ScopeMissing:
            continue
        quiet.append(f"{model._meta.label}.{name}")
    return quiet


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
def test_s5_every_task_refuses_without_a_scope(record_property: Callable[[str, Any], None]) -> None:
    assert handlers
    for name, handler in handlers.items():
        with pytest.raises(ScopeMissing):
            handler(None, Actor(role="member"))
        assert name
    record_property("figure", f"S5: {len(handlers)} of {len(handlers)} tasks refuse without a scope")


@pytest.mark.mutant("S5")
def test_s5_mutant_dies(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A manager that forgets to ask for the scope is found (the database then still refuses, loudly)."""
    from django.db import ProgrammingError, models

    monkeypatch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)
    with pytest.raises((ProgrammingError, AssertionError)):
        assert not quiet_uses(MODELS[0])
