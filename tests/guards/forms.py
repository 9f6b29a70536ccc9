"""The forms that a page offers, with every field and what a browser would send."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from lxml import html

from convenant.carry import MARK

CHOSEN = {"radio", "checkbox", "hidden"}
TOKENS = {"csrfmiddlewaretoken", MARK}
"""Signed by the portal itself, and no field: tests/signin/test_carrying.py forges the second."""


@dataclass(frozen=True)
class Offered:
    """`values` is what goes when somebody fills in every field; `choices` names the fields that take no free text,
    `days` those that take a day."""

    address: str
    method: str
    values: dict[str, str]
    choices: frozenset[str]
    days: frozenset[str] = frozenset()

    def send(self, client: Client, **changed: str) -> Any:
        return getattr(client, self.method)(self.address, self.values | changed)


SENTENCE = "Een gewone zin."
"""What somebody in a hurry types."""
TODAY, LATER = "2026-11-21", "2026-12-31"
TYPED = {"date": TODAY, "time": "10:15", "number": "2", "email": "naam@voorbeeld.example"}
NAMED = {"valid_until": LATER, "due_on": LATER, "extends_to": "", "decided_on": TODAY, "given_on": TODAY}

ODD_DAYS = ("0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "31-02-2026", "٢٠٢٦-١١-٢٤", "0000-00-00", "morgen")
"""None of them is a day that anything in the portal can be about, or is written as one."""


def offered(page: str, address: str) -> Iterator[Offered]:
    for form in html.fromstring(page).forms:
        if form.get("method") == "dialog":  # closes something on the page itself
            continue
        named = [one for one in form.inputs if one.name and one.name not in TOKENS]
        filled = {name: value for name, value in form.form_values() if name not in TOKENS and value.strip()}
        yield Offered(
            address=urlsplit(urljoin(address, form.action or "")).path,
            method=form.method.lower(),
            values={one.name: likely(one) for one in reversed(named)} | filled,
            choices=frozenset(one.name for one in named if names_something(one)),
            days=frozenset(one.name for one in named if one.get("type") == "date"),
        )


def names_something(field: Any) -> bool:
    """A choice of a value. A box without one is ticked by anything."""
    ticked = field.get("type") == "checkbox" and field.get("value") is None
    return field.tag == "select" or (field.get("type") in CHOSEN and not ticked)


def likely(field: Any) -> str:
    """What somebody in a hurry would give: the first choice, a day, a sentence."""
    if field.tag == "select":
        return next((value for value in field.value_options if value), "")
    kind = field.get("type", "text")
    if kind in CHOSEN:
        return str(field.get("value") or "")
    return NAMED[field.name] if field.name in NAMED else TYPED.get(kind, SENTENCE)


def told_beside(field: str, answer: Any) -> bool:
    """The page comes back, and a reader who hears it is told which field is wrong and why."""
    if answer.status_code not in (200, 422):
        return False
    page = html.fromstring(answer.content.decode())
    return any(
        page.xpath(f"//*[@id='{told}']//text()[string-length(normalize-space()) > 10]")
        for one in page.xpath(f"//input[@name='{field}'][@aria-invalid='true']")
        for told in one.get("aria-describedby", "").split() if told.endswith("_error")
    )  # fmt: skip
