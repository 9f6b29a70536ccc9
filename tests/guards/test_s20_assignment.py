"""S20: a form writes what it asks, whatever else is sent along: the name of any column, or a field twice."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.test import Client

from convenant.tenancy.grants import walled_models
from convenant.tenancy.scope import Actor
from incidents.views import recording
from tests.conftest import signed_in

from .busy import AGENT, REGIE, SCHOOL, Busy, make_busy
from .forms import Offered
from .test_fields import NO_REFERENCE, forms_of, pages_of
from .writes import alike, written

Figure = Callable[[str, Any], None]
Writes = list[tuple[str, str]]
PAGES = 10
"""Pages per person in `make test`; all in `make test-slow`."""
FULL = [pytest.param(False, id="sample"), pytest.param(True, id="full", marks=pytest.mark.slow)]
WORD, NUMBER = "vreemdewaarde", "98765"


def column_values(foreign: str) -> dict[str, str]:
    """The name of every column of every model, with a value that would show."""
    found: dict[str, str] = {}
    for model in {*walled_models(), *apps.get_models()}:
        for column in model._meta.concrete_fields:
            value = foreign if isinstance(column, models.ForeignKey | models.UUIDField) else WORD
            value = NUMBER if isinstance(column, models.IntegerField) else value
            found |= {column.name: value, column.attname: value}
    return found


def sent(client: Client, form: Offered, data: dict[str, Any]) -> tuple[int, Writes]:
    """Status and statements; undone, the session's key too."""
    key = client.cookies["sessionid"].value
    with transaction.atomic(), written() as statements:
        answer = getattr(client, form.method)(form.address, data)
        transaction.set_rollback(True)
    client.cookies["sessionid"] = key
    return answer.status_code, statements


def posting(one: Busy, client: Client, *, full: bool) -> list[Offered]:
    pages = list(pages_of(one))
    chosen = pages if full else random.Random(20).sample(pages, PAGES)
    return [form for form in forms_of(client, iter(chosen)) if form.method == "post"]


def extra_columns(client: Client, form: Offered, columns: dict[str, str], foreign: str) -> str:
    """What is wrong when all columns are sent along; "" when nothing is."""
    plain, again = (sent(client, form, form.values) for _ in range(2))
    assert (plain[0], alike(plain[1])) == (again[0], alike(again[1])), f"{form.address} is not the same twice"
    for some in batched(sorted(columns.items() - form.values.items())):
        along = {name: value for name, value in some if name not in form.values}
        status, statements = sent(client, form, along | form.values)
        if status == 500 or marked(statements, foreign):
            return f"{form.address}: {status} {marked(statements, foreign)[:2]}"
        if (status, alike(statements)) != (plain[0], alike(plain[1])):
            return f"{form.address}: wrote something else"
    return ""


def batched(columns: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """No more at once than a form may have fields."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS // 2
    yield from (columns[first : first + most] for first in range(0, len(columns), most))


def marked(statements: Writes, foreign: str) -> list[str]:
    signs = (foreign, WORD, NUMBER)
    return [f"{sql[:60]} {params}" for sql, params in statements if any(sign in params for sign in signs)]


def doubled(client: Client, form: Offered, foreign: str) -> list[str]:
    """Each choice sent twice, the foreign one first and last: what is wrong with each field, "" when nothing is."""
    plain, found = sent(client, form, form.values), []
    for name in sorted(form.choices - NO_REFERENCE):
        pairs = ([foreign, form.values[name]], [form.values[name], foreign])
        first, last = (sent(client, form, form.values | {name: pair}) for pair in pairs)
        wrong = marked(first[1] + last[1], foreign)
        odd = 500 in (first[0], last[0]) or (first[0] == 302 and alike(first[1]) != alike(plain[1]))
        found.append(f"{form.address} {name}: {wrong[:1]}" if wrong or odd else "")
    return found


@pytest.mark.security("S20")
@pytest.mark.parametrize("full", FULL)
def test_s20_a_form_writes_what_it_asks_and_nothing_else(
    full: bool, db: None, eva: Actor, record_property: Figure
) -> None:
    busy, foreign, forms, doubles = make_busy(), str(eva.organisation), 0, 0
    columns, found = column_values(foreign), list[str]()
    for email in (SCHOOL, AGENT, REGIE):
        client = signed_in(busy[email].actor)
        client.raise_request_exception = False
        for form in posting(busy[email], client, full=full):
            twice = doubled(client, form, foreign)
            forms, doubles = forms + 1, doubles + 2 * len(twice)
            found += [extra_columns(client, form, columns, foreign), *twice]
    assert not [wrong for wrong in found if wrong], [wrong for wrong in found if wrong]
    assert forms >= 4
    assert doubles >= 8
    told = f"0 of {doubles} doubled fields took the foreign value"
    record_property("figure", f"S20: 0 of {len(columns)} columns × {forms} forms written by being named; {told}")


@pytest.mark.mutant("S20")
def test_s20_sees_a_form_that_takes_what_it_gets(anna: Actor, eva: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report of an incident takes its text straight from what was sent, by the name of another column."""
    real = recording.report_of
    taken = lambda form: replace(real(form), description=form.data.get("summary") or "niets")  # noqa: E731
    monkeypatch.setattr(recording, "report_of", taken)
    client, foreign = signed_in(anna), str(eva.organisation)
    forms = [one for one in forms_of(client, iter(["/incidenten/nieuw/"])) if "occurred_on" in one.values]
    assert any(extra_columns(client, form, column_values(foreign), foreign) for form in forms)
