"""Somebody who records incidents, and sends the same form again when no answer came, as one does in a browser."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

from tests.guards.forms import offered

from .visitor import TOKEN, Answer, Visitor

PEOPLE = ("coordinator@atlas.example", "coordinator@tabor.example", "coordinator@nimeto.example")
NEW = "/incidenten/nieuw/"
DRAFT = "/incidenten/nieuw/concept/"
TOLD = {
    "category": "WAP", "sub": "WAP-02", "place": "gang", "seriousness": "3", "vault_note": "Dit hoort in de kluis.",
    "description": "Bij de kluisjescontrole lag een mes in een kluisje. Het mes is ingenomen.",
}  # fmt: skip
DRAFTS, IMPATIENT, MOMENT = 0.3, 0.1, 0.08
PATIENCE = 60.0


@dataclass
class Reporter:
    """`told`: each incident the server acknowledged. `again`: how often a form was sent again."""

    visitor: Visitor
    chance: Random
    told: list[UUID] = field(default_factory=list)
    drafts: int = 0
    again: int = 0

    def report(self) -> None:
        form = self.form() | TOLD | {"submission": str(uuid4())}
        if self.chance.random() < DRAFTS:
            self.keep_draft(form)
        patience = MOMENT if self.chance.random() < IMPATIENT else PATIENCE
        if self.visitor.send(NEW, form, patience).status != 302:
            self.again += 1
            answered(lambda: self.visitor.send(NEW, form), 302)
        self.told.append(UUID(form["submission"]))

    def form(self) -> dict[str, str]:
        page = answered(lambda: self.visitor.get(NEW), 200).body
        values = next(form.values for form in offered(page, NEW) if "description" in form.values)
        token = TOKEN.search(page)
        assert token is not None
        return values | {"csrfmiddlewaretoken": token[1]}

    def keep_draft(self, form: dict[str, str]) -> None:
        """What was said to be kept stands there, whichever process answers."""
        answered(lambda: self.visitor.send(DRAFT, form), 200)
        assert TOLD["description"] in answered(lambda: self.visitor.get(NEW), 200).body
        self.drafts += 1


def answered(ask: Callable[[], Answer], status: int) -> Answer:
    """That answer, however often nobody is there in between."""
    end = time.monotonic() + PATIENCE
    while (answer := ask()).status != status:
        assert answer.status in (0, 500, 502, 503), (answer.status, answer.body[-2000:])
        assert "Traceback" not in answer.body
        assert time.monotonic() < end, "the web server did not come back"
        time.sleep(0.1)
    return answer


def reporters(address: str, seed: int) -> list[Reporter]:
    """Signed in while the server is well."""
    found: list[Any] = [Reporter(Visitor(address), Random(seed + number)) for number in range(len(PEOPLE))]
    for reporter, email in zip(found, PEOPLE, strict=True):
        assert reporter.visitor.sign_in(email).status == 302
    return found
