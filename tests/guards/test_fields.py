"""A foreign id, nonsense or far too much in any field of any form: an answer in words, never an error page."""

import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import resolve

from convenant.models import Category, Series
from convenant.tenancy.scope import Actor, scope
from parties.models import Location
from tests.conftest import signed_in
from tests.incidents.recording import recorded

from .busy import AGENT, HALT, LEERPLICHT, LIMITED, OPERATOR, REGIE, SCHOOL, Busy, make_busy
from .forms import ODD_DAYS, Offered, offered, told_beside
from .leaks import fill
from .table import TABLE
from .test_s1_leaks import circle_slugs
from .urls import every_url

FEWEST = {
    SCHOOL: (30, 18), AGENT: (12, 4), REGIE: (25, 12), LIMITED: (24, 11),
    LEERPLICHT: (18, 8), HALT: (14, 4), OPERATOR: (1, 1),
}  # fmt: skip
"""Forms per person, and how many of them are taken as first filled in: fewer, and this test no longer bites."""
NO_REFERENCE = {"submission", "touches", "lint_seen", "terug", "naar", "sure", "another", "arriving", "form"}
"""Marks that a browser may make up: against a double click, for what an ending touches, which is asked where it touches
anything, for words seen, a form with a draft, a page or a party to go back to that is followed only when it is ours,
words that say yes, and the organisation that takes over another: any that the portal knows."""
Figure = Callable[[str, Any], None]
SAMPLE, EVERY_VALUE = 2, 99
"""Values per field in `make test`: all fields of all forms; all values in `make test-slow`."""
LONG = "x" * 100_000
ODD = (LONG, "\x07\u202e'; drop table incidents_incident; --<script>alert(1)</script>🙂", "2026-02-31", "-1")


@pytest.fixture
def busy(db: None) -> dict[str, Busy]:
    return make_busy()


def pages_of(one: Busy) -> Iterator[str]:
    slugs = circle_slugs()
    slug = slugs[one.actor.circles[0]] if one.actor.circles else next(iter(slugs.values()))
    for url in every_url():
        target = TABLE[url.name]
        if target.skip or "get" not in target.methods:
            continue
        for ids in product(*(one.own.get(label, []) for label in target.models.values())):
            named = dict(zip(target.models, map(str, ids), strict=True))
            yield fill(url, target, slug, {"recipient": one.recipient} | named)


def forms_of(client: Client, pages: Iterator[str]) -> list[Offered]:
    """One of each: the forms of two agenda items differ in nothing that matters here."""
    found: dict[Any, Offered] = {}
    for address in pages:
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            for form in offered(answer.content.decode(), address):
                found.setdefault((resolve(form.address).view_name, form.method, frozenset(form.values)), form)
    return [asked_again(client, form) for key, form in found.items() if not TABLE[key[0]].skip]


def asked_again(client: Client, form: Offered) -> Offered:
    """The form as it comes back with an error; a page without script asks the kind of incident only then."""
    answer = undone(client, form, {})
    if answer.status_code != 422:
        return form
    again = [one for one in offered(answer.content.decode(), form.address) if set(one.values) > set(form.values)]
    return again[0] if again else form


def foreign_ids(actor: Actor, other: Actor) -> list[str]:
    """Of every kind that a form asks for, one that is not the actor's to name."""
    with scope(other):
        location = Location.objects.filter(organisation_id=other.organisation).first()
        series = Series.objects.exclude(version__convenant_id__in=actor.circles).first()
        category = Category.objects.first()
    if set(actor.circles) & set(other.circles):  # a partner may name any location of its circle: a measure, a visit
        location = None  # and any organisation of it
    rows = [recorded(other), location, series, category]
    ids = [str(row.pk) for row in rows if row] + [str(other.membership_id)]
    return [*ids, str(other.organisation_id)] if location else ids


def undone(client: Client, form: Offered, changed: dict[str, str]) -> Any:
    """What was written goes away again, a new session key too, so that every field meets the same rows."""
    session = client.cookies["sessionid"].value
    with transaction.atomic():
        answer = form.send(client, **changed)
        transaction.set_rollback(True)
    client.cookies["sessionid"] = session
    return answer


@pytest.mark.usefixtures("known_person", "papers")
@pytest.mark.parametrize("email", FEWEST)
def test_no_field_of_any_form_ends_in_an_error_page(
    email: str, busy: dict[str, Busy], eva: Actor, record_property: Figure
) -> None:
    try_fields(email, busy, eva, SAMPLE, record_property)


@pytest.mark.usefixtures("known_person", "papers")
@pytest.mark.slow
@pytest.mark.parametrize("email", FEWEST)
def test_no_value_in_any_field_ends_in_an_error_page(
    email: str, busy: dict[str, Busy], eva: Actor, record_property: Figure
) -> None:
    try_fields(email, busy, eva, EVERY_VALUE, record_property)


def try_fields(email: str, busy: dict[str, Busy], other: Actor, most: int, record_property: Figure) -> None:
    one, client = busy[email], signed_in(busy[email].actor)
    client.raise_request_exception = False
    foreign, forms, chance = foreign_ids(one.actor, other), forms_of(client, pages_of(one)), random.Random(email)
    probes = [
        (form, field, value) for form in forms for field in form.values
        for value in sampled(tried(form, field, foreign), most, chance)
    ]  # fmt: skip
    wrong = [found for probe in probes if (found := what_is_wrong(client, *probe))]
    taken = sum(undone(client, form, {}).status_code == 302 for form in forms)
    assert not wrong, sorted({line.split("=")[0] for line in wrong})
    assert len(forms) >= FEWEST[email][0]
    assert taken >= FEWEST[email][1]
    told = f"{len(probes)} values in {len(forms)} forms ({taken} good as filled in)"
    record_property("figure", f"Fields: {email}: 0 error pages, 0 foreign ids taken, {told}")


def tried(form: Offered, field: str, foreign: list[str]) -> list[str]:
    if field in form.days:
        return list(ODD_DAYS)
    return foreign if field in form.choices else list(ODD)


def sampled(values: list[str], most: int, chance: random.Random) -> list[str]:
    return chance.sample(values, min(most, len(values)))


def what_is_wrong(client: Client, form: Offered, field: str, value: str) -> str:
    answer = undone(client, form, {field: value})
    status = answer.status_code
    if field in form.days and not told_beside(field, answer):
        return f"{form.address} {field}={value!r}: {status}, and nothing beside the field"
    chosen = form.method == "post" and field in form.choices and field not in NO_REFERENCE
    if status >= 500 or (chosen and status == 302):
        return f"{form.address} {field}={value[:40]!r}: {status}"
    return ""
