"""S7: nobody learns that a row of somebody else exists: not by status, not by a word, not by the time it takes."""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client

from convenant.tenancy.rows import ReferenceRow
from convenant.tenancy.scope import Actor, scope
from incidents.queries.detail import seen_at
from parties import accounts
from parties.models import Location
from tests.conftest import signed_in
from tests.incidents.recording import posted
from tests.world import Planted, plant

from .busy import AGENT, LIMITED, REGIE, SCHOOL, Busy, make_busy
from .conftest import PLANTED
from .forms import Offered
from .leaks import Probe, addresses
from .oracle import absent, answer_of, bound, foreign_rows, is_id, pointers, told_apart
from .table import ROLES, TABLE, Target
from .test_fields import forms_of, pages_of, undone
from .test_s1_leaks import circle_slugs
from .urls import every_url

Report = Callable[[str, Any], None]
Breaking = Callable[[str], None]
Patch = pytest.MonkeyPatch
AWAY = "coordinator@nimeto.example"


def shares(everybody: Iterable[str], few: Iterable[str], sample: int) -> list[Any]:
    """In `make test` a few people and a sample; in `make test-slow` everybody and everything (None)."""
    return [(one, sample) for one in few] + [pytest.param(one, None, marks=pytest.mark.slow) for one in everybody]


# --- addresses


OWNERS = 4
"""Rows of so many strangers per address; with every stranger's, S1 compares status and length."""


def probes_of(email: str, planted: Planted, only: set[str] | None = None) -> list[Probe]:
    actor, slugs, chance, chosen = accounts.actor_named(email), circle_slugs(), random.Random(email), list[Probe]()
    for url in every_url():
        if tells_rows(TABLE[url.name], actor) and (only is None or url.name in only):
            found = sorted(addresses(url, TABLE[url.name], actor, planted, slugs), key=lambda probe: probe.path)
            chosen += chance.sample(found, min(OWNERS, len(found)))
    return chosen


def tells_rows(target: Target, actor: Actor) -> bool:
    """Names a row; not one that this role works on whosever it is."""
    return bool(target.models) and not target.skip and target.open_to != actor.role


def told_by_addresses(email: str, probes: list[Probe]) -> list[str]:
    client = signed_in(accounts.actor_named(email))
    client.raise_request_exception = False
    found = []
    for probe in probes:
        for method in ("get", "post"):
            answers = [answer_of(getattr(client, method)(path)) for path in (probe.path, probe.twin)]
            if answers[0] != answers[1]:
                found.append(f"{method} {probe.path}: {answers[0][0]} and {answers[1][0]}, or other words")
    return found


def is_public(label: str) -> bool:
    """Everybody reads the locations: a partner may name one that it serves, whoever's it is."""
    return issubclass(apps.get_model(label), ReferenceRow)


@pytest.mark.usefixtures("known_person")
@pytest.mark.security("S7")
@pytest.mark.parametrize(("email", "sample"), shares(ROLES, ROLES[:3], 12))
def test_s7_addresses_of_others_and_of_nobody(
    email: str, sample: int | None, planted: Planted, record_property: Report
) -> None:
    probes = probes_of(email, planted)
    chosen = probes if sample is None else random.Random(email).sample(probes, sample)
    assert told_by_addresses(email, chosen) == []
    record_property("figure", f"S7: {email}: 0 of {2 * len(chosen)} pairs of addresses can be told apart")


# --- every field of every form that takes an id


def id_fields(client: Client, one: Busy) -> Iterator[tuple[Offered, str]]:
    for form in forms_of(client, pages_of(one)):
        yield from ((form, name) for name, value in sorted(form.values.items()) if is_id(value))


def told_by_field(client: Client, form: Offered, field: str, foreign: str) -> str:
    theirs, nobodys = (answer_of(undone(client, form, {field: value})) for value in (foreign, absent()))
    return "" if theirs == nobodys else f"{form.address} {field}: {theirs[0]} and {nobodys[0]}, or other words"


def strangers(email: str, one: Busy, everybody: dict[str, Busy]) -> list[str]:
    """Ids of rows of every kind in another circle, and of what others in the same circle keep to themselves."""
    away = AWAY if email != LIMITED else SCHOOL
    planted = Planted()
    for name in PLANTED:
        if (stranger := accounts.actor_named(name)).circles[:1] == accounts.actor_named(away).circles[:1]:
            plant(stranger, planted, sender=stranger)
    mine = {pk for ids in one.own.values() for pk in ids}
    theirs = {
        pk for other in everybody.values() for label, ids in other.own.items() if not is_public(label) for pk in ids
    }
    return sorted(str(pk) for pk in {*foreign_rows(one.actor, planted), *(theirs - mine)})


@pytest.mark.usefixtures("known_person")
@pytest.mark.security("S7")
@pytest.mark.parametrize(("email", "sample"), shares((SCHOOL, AGENT, REGIE, LIMITED), (AGENT,), 3))
def test_s7_ids_of_others_and_of_nobody_in_forms(
    email: str, sample: int | None, db: None, record_property: Report
) -> None:
    everybody = make_busy()
    one = everybody[email]
    client = signed_in(one.actor)
    client.raise_request_exception = False
    fields = list(id_fields(client, one))
    foreign, chance = strangers(email, one, everybody), random.Random(email)
    tried = [
        (form, field, pk) for form, field in fields
        for pk in (foreign if sample is None else chance.sample(foreign, sample))
    ]  # fmt: skip
    assert [told for probe in tried if (told := told_by_field(client, *probe))] == []
    record_property("figure", f"S7: {email}: 0 of {len(tried)} ids in {len(fields)} fields can be told from none")


# --- what the database says to an id in a column


def told_by_columns(actor: Actor, planted: Planted) -> tuple[int, list[str]]:
    found = list(pointers(actor, planted))
    return len(found), [
        f"{one.table}.{one.column}: {theirs} against {nobodys}"
        for one in found
        if (theirs := one.told(actor, one.foreign)) != (nobodys := one.told(actor, uuid4())) or "written" in theirs
    ]


@pytest.mark.security("S7")
def test_s7_keys_of_others_and_of_nobody_in_the_database(planted: Planted, record_property: Report) -> None:
    tried, told = 0, list[str]()
    for email in (SCHOOL, AGENT, REGIE):
        count, found = told_by_columns(accounts.actor_named(email), planted)
        tried, told = tried + count, told + found
    assert told == []
    assert tried > 60
    record_property(
        "figure", f"S7: 0 of {tried} foreign keys in columns answer otherwise than an id that does not exist"
    )


# --- time


def asking(email: str, page: str, planted: Planted) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """The same request for a row of somebody else and for none: a page by its address, or a choice in a form."""
    actor = accounts.actor_named(email)
    client = signed_in(actor)
    if page == "incidents:record":
        form = posted(actor)
        client.get("/incidenten/nieuw/")
        with scope(actor):
            others = Location.objects.exclude(organisation_id=actor.organisation)
            theirs = str(others.values_list("pk", flat=True)[0])
        return (
            lambda: client.post("/incidenten/nieuw/", form | {"location": theirs}),
            lambda: client.post("/incidenten/nieuw/", form | {"location": absent()}),
        )
    (probe, *_) = probes_of(email, planted, {page})
    return lambda: client.get(probe.path), lambda: client.get(probe.twin)


TIMED = [(SCHOOL, "incidents:detail"), (REGIE, "meetings:meeting"), (SCHOOL, "incidents:record")]


@pytest.mark.security("S7")
@pytest.mark.parametrize("pairs", [30, pytest.param(2_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("email", "page"), TIMED)
def test_s7_times_of_others_and_of_nobody(
    email: str, page: str, pairs: int, planted: Planted, record_property: Report
) -> None:
    found = told_apart(*asking(email, page, planted), pairs)
    assert found <= bound(pairs)
    record_property("figure", f"S7: {page}: AUC {found:.3f} over {pairs} pairs, at most {bound(pairs):.3f}")


# --- mutants


def known_ids(planted: Planted, label: str) -> set[Any]:
    return {row.pk for (kind, _), row in planted.rows.items() if kind == label}


@pytest.mark.mutant("S7")
def test_s7_mutant_refused_instead_of_absent(planted: Planted, monkeypatch: Patch) -> None:
    known = known_ids(planted, "incidents.Incident")

    def too_honest(pk: Any, actor: Actor) -> Any:
        if pk in known:
            raise PermissionDenied
        return seen_at(pk, actor)

    monkeypatch.setattr("incidents.views.detail.seen_at", too_honest)
    assert told_by_addresses(SCHOOL, probes_of(SCHOOL, planted, {"incidents:detail"}))


@pytest.mark.mutant("S7")
def test_s7_mutant_other_words_of_the_same_length(planted: Planted, monkeypatch: Patch) -> None:
    known = known_ids(planted, "meetings.Meeting")

    def worded(request: Any, exception: Exception) -> HttpResponse:
        is_there = request.resolver_match.kwargs.get("meeting_id") in known
        return HttpResponse("voor u dicht" if is_there else "bestaat niet", status=404)

    monkeypatch.setattr("convenant.urls.handler404", worded, raising=False)
    assert told_by_addresses(REGIE, probes_of(REGIE, planted, {"meetings:meeting"}))


@pytest.mark.mutant("S7")
def test_s7_mutant_single_key(breaking: Breaking, planted: Planted) -> None:
    """A key without the wall's column takes somebody else's row, and so says that it is there."""
    breaking(
        "alter table incidents_step drop constraint incidents_step_incident; "
        "alter table incidents_step add constraint loose foreign key (incident_id) references incidents_incident (id)"
    )
    assert any("incidents_step" in told for told in told_by_columns(accounts.actor_named(SCHOOL), planted)[1])


@pytest.mark.mutant("S7")
def test_s7_mutant_work_done_before_the_row_is_missed(planted: Planted, monkeypatch: Patch) -> None:
    known = known_ids(planted, "incidents.Incident")

    def slower(pk: Any, actor: Actor) -> Any:
        if pk in known:
            time.sleep(0.02)
        return seen_at(pk, actor)

    monkeypatch.setattr("incidents.views.detail.seen_at", slower)
    assert told_apart(*asking(SCHOOL, "incidents:detail", planted), 50) > bound(50)
