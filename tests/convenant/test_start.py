"""What a start page puts in front, and what it never shows."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from convenant import registry
from convenant.actions.compliance import publish_states
from convenant.models import Convenant
from convenant.start import Waiting, in_order, in_parts, waiting_for
from convenant.tenancy.scope import Actor
from convenant.together import Asking

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]


def page_of(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.provision("WE-1.1")
def test_regie_starts_with_what_waits(weert_regie: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(weert_regie):
        publish_states(Convenant.objects.get(slug="weert-nederweert"), actor=weert_regie)
    page = page_of(client_of(weert_regie))
    assert "<h1>Dit wacht op u</h1>" in page
    assert "Besluit over verlenging ontbreekt" in page
    assert "51 dagen te laat" in page
    assert "Alle afspraken die te laat zijn in Weert" in page


@pytest.mark.provision("WF-4.1")
def test_regie_reads_who_is_late_and_goes_to_the_evidence(
    femke: Actor, anna: Actor, dirk: Actor, acting: Acting, client_of: ClientOf
) -> None:
    for actor in (anna, dirk):
        with acting(actor):
            publish_states(Convenant.objects.get(slug="west-friesland"), actor=actor)
    page = page_of(client_of(femke))
    assert "Atlas College en Tabor College · artikel 2.1" in page
    assert "/c/west-friesland/naleving/?artikel=2.1#bewijs" in page
    assert "81 dagen te laat" in page


@pytest.mark.parametrize("who", ["femke", "burgemeester", "weert_regie", "utrecht_regie"])
def test_regie_meets_no_address_of_an_incident(
    who: str, anna: Actor, acting: Acting, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    with acting(anna):
        publish_states(Convenant.objects.get(slug="west-friesland"), actor=anna)
    client, seen, todo = client_of(request.getfixturevalue(who)), set(), {"/", "/menu/"}
    while todo:
        address = todo.pop()
        seen.add(address)
        links = set(re.findall(r'href="(/[^"#?]*)', page_of(client, address)))
        assert not {link for link in links if link.startswith(FORBIDDEN)}, address
        ours = {link for link in links if re.match(r"/c/[^/]+/(naleving|partijen|contactpersonen)/", link)}
        todo |= {link for link in ours if not link.endswith((".csv", ".xlsx", ".pdf"))} - seen
    assert len(seen) > 10


FORBIDDEN = ("/incidenten/", "/kluis/", "/verstrekkingen/", "/postvak/")


def test_bestuurder_reads_the_same_without_being_asked(burgemeester: Actor, client_of: ClientOf) -> None:
    page = page_of(client_of(burgemeester))
    assert "<h1>Waar het convenant staat</h1>" in page
    assert 'method="post" action="/c/' not in page


def test_nothing_waits_is_said_with_the_time(utrecht_regie: Actor, acting: Acting, client_of: ClientOf) -> None:
    page = page_of(client_of(utrecht_regie))
    assert "De termijn eindigde op 15 juni 2024." in page
    assert "Geen afspraak is te laat." in page


def test_what_waits_comes_from_every_source(femke: Actor, acting: Acting, monkeypatch: pytest.MonkeyPatch) -> None:
    late = Waiting("B", "/b/", on=date(2026, 11, 1), kind="bad", word="te laat")
    soon = Waiting("C", "/c/", on=date(2026, 12, 10), waits=False)
    sources = registry.Registry[Any]()
    sources.add("one", lambda actor, circles: telling(Waiting("A", "/a/"), soon))
    held = Waiting("D", "/d/", on=date(2026, 11, 20), kind="warn", word="wacht op u", holds_up=True)
    sources.add("two", lambda actor, circles: telling(late, held))
    monkeypatch.setattr(registry, "start_items", sources)
    waits, coming = waiting_for(femke, [])
    assert [item.title for item in waits] == ["D", "B", "A"]
    assert coming == [soon]


def test_what_waits_stands_in_parts_and_each_part_begins_on_the_page() -> None:
    today = date(2026, 11, 21)
    rows = [
        Waiting("late", "/", on=date(2026, 11, 1), kind="bad", word="te laat"),
        Waiting("no day", "/"),
        Waiting("held", "/", holds_up=True),
        Waiting("today", "/", on=today),
        *(Waiting(f"later {number}", "/", on=date(2026, 12, number)) for number in range(1, 9)),
    ]
    parts = in_parts(in_order(rows)[0], today)
    assert [(part.title, len(part.rows), len(part.more)) for part in parts] == [
        ("Een collega wacht op u", 1, 0), ("Te laat of dringend", 1, 0), ("Nu", 1, 0),
        ("Daarna", 5, 3), ("Zonder dag", 1, 0),
    ]  # fmt: skip
    assert sorted(row.title for part in parts for row in part.rows + part.more) == sorted(row.title for row in rows)


def test_nobody_unfolds_a_single_row() -> None:
    [part] = in_parts([Waiting(str(number), "/") for number in range(6)], date(2026, 11, 21))
    assert (len(part.rows), part.more) == (6, [])


def telling(*items: Waiting) -> Asking[list[Waiting]]:
    yield ()
    return list(items)


def test_halt_starts_in_its_postvak(halt: Actor, client_of: ClientOf) -> None:
    page = client_of(halt).get("/")
    assert page.status_code == 200
    assert "Postvak" in page.content.decode()
