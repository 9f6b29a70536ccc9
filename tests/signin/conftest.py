from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction


@pytest.fixture(autouse=True)
def commits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test never commits; what waits for it (mails, signals of the library) runs inside its request, as it does
    outside a test."""

    def at_once(work: Callable[[], Any], **_: Any) -> None:
        work()

    monkeypatch.setattr(transaction, "on_commit", at_once)


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
