"""Where the exchange of copies joins the record. Filled in `AppConfig.ready()`; empty lists mean: nothing goes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from convenant.http import PortalRequest
from convenant.tenancy.made_once import Statement
from convenant.tenancy.scope import Actor

from .models import Incident

Trigger = Literal["saved", "state", "changed"]


@dataclass(frozen=True)
class Panel:
    """A piece of the page. `step4` stands inside the step "melden", `main` under the steps, `side` beside them."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    placement: Literal["step4", "main", "side"] = "side"


after_core_change: list[Callable[[Incident, Actor, str], None]] = []
"""Called inside the transaction of the change: "saved", "state" (closed, withdrawn) or "changed" (the core)."""

detail_panels: list[Callable[[Incident, Actor, PortalRequest], Panel | None]] = []

detail_reads: list[Callable[[Incident, Actor], Iterable[Statement[Any]]]] = []
"""What those panels and sentences are going to ask, for who handles the incident: the page asks it in one message."""

copy_sentences: list[Callable[[Incident, Actor], str]] = []
"""For "Wie ziet dit?": one sentence on the copies that others hold, with the article; empty when there are none."""

timeline_words: dict[str, str] = {}
"""Audit action → sentence in the past, for actions on an incident that other modules record."""


def announce(incident: Incident, actor: Actor, trigger: Trigger) -> None:
    for listener in after_core_change:
        listener(incident, actor, trigger)
