"""Categories as data of a version: regie edits those of its draft, and what was recorded keeps its words."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from convenant.actions.categories import add_category, change_category
from convenant.agreements.revising import _set
from convenant.errors import Conflict, Refused
from convenant.models import Category, ConvenantVersion
from convenant.queries.categories import FLAGS
from convenant.remember import forget
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents.models import Incident
from incidents.queries.register import row_of, with_progress
from incidents.queries.taxonomy import names_of, taxonomy
from tests.incidents.recording import posted, recorded

from .drafting import WEERT, circulated, drafted, in_force, stored

ClientOf = Callable[[Actor], Client]
SOURCE = "Besluit stuurgroep, 12 november 2026"
NEW_NAME = "Mes, dolk of slagwapen"


def page(name: str, *more: object, number: int = 2) -> str:
    return reverse(f"versions:{name}", args=[WEERT, number, *more])


def sent(code: str = "WAP-02", **changes: object) -> dict[str, object]:
    with scope(system_actor()):
        row = Category.objects.filter(taxonomy="standaard-2026", code=code).values(*FLAGS).get()
    values = {name: value for name, value in row.items() if value is not False} | {"source": SOURCE}
    return values | changes


def renamed(regie: Actor) -> ConvenantVersion:
    version = drafted(WEERT)
    with scope(regie):
        change_category(version, "WAP-02", {"label": NEW_NAME, "four_eyes": True}, SOURCE, actor=regie)
    forget()
    return stored(version)


def test_an_edit_stays_in_its_draft(weert_regie: Actor) -> None:
    version, now = renamed(weert_regie), in_force(WEERT)
    with scope(weert_regie):
        rows = {row.taxonomy: row for row in Category.objects.filter(code="WAP-02")}
    mine = rows[version.taxonomy]
    assert (mine.label, mine.four_eyes, mine.source) == (NEW_NAME, True, SOURCE)
    assert rows[now.taxonomy].label == "Steek- of slagwapen"
    assert version.taxonomy != now.taxonomy
    with scope(weert_regie):
        before, after = taxonomy(now.taxonomy), taxonomy(version.taxonomy)
    assert len(after.subs) == len(before.subs)
    assert (after.places, after.facets) == (before.places, before.facets)


def test_what_was_recorded_keeps_its_words_after_the_next_version(weert: Actor, weert_regie: Actor) -> None:
    """The list, the page and the copy for a data subject all ask `names_of`."""
    incident, version = recorded(weert), renamed(weert_regie)
    with scope(weert_regie):
        ConvenantVersion.objects.filter(convenant=version.convenant, status="adopted").update(status="replaced")
        ConvenantVersion.objects.filter(pk=version.pk).update(status="adopted")
    forget()
    later = recorded(weert)
    with scope(weert):
        rows = {row.pk: row for row in with_progress(Incident.objects.all())}
        now = taxonomy(version.taxonomy)
        titles = {pk: row_of(rows[pk], now, "hier").title for pk in (incident.pk, later.pk)}
        assert names_of(rows[incident.pk]).label("WAP-02") == "Steek- of slagwapen"
    assert titles[incident.pk].startswith("Steek- of slagwapen")
    assert titles[later.pk].startswith(NEW_NAME)


def test_the_pages_of_an_old_incident_say_the_old_words(weert: Actor, weert_regie: Actor, client_of: ClientOf) -> None:
    incident, version = recorded(weert, occurred_on=date(2026, 11, 20)), renamed(weert_regie)
    with scope(weert_regie):
        ConvenantVersion.objects.filter(convenant=version.convenant, status="adopted").update(status="replaced")
        ConvenantVersion.objects.filter(pk=version.pk).update(status="adopted")
    forget()
    client = client_of(weert)
    for address in (
        reverse("incidents:detail", args=[incident.pk]),
        reverse("incidents:list"),
        "/incidenten/export.csv",
    ):
        text = b"".join(client.get(address)).decode()
        assert "Steek- of slagwapen" in text, address
    form = client.get("/incidenten/nieuw/soort/", {"category": "WAP"}).content.decode()
    assert NEW_NAME in form
    assert "Steek- of slagwapen" not in form
    assert client.post("/incidenten/nieuw/", posted(weert)).status_code == 302


def test_a_new_kind_gets_a_code_nobody_used(weert_regie: Actor) -> None:
    version = drafted(WEERT)
    values = {"label": "Kruisboog", "offence": "J", "halt": "n", "melding": "A", "seriousness": 4, "ocw": ""}
    with scope(weert_regie):
        row = add_category(version, "WAP", values, SOURCE, actor=weert_regie)
        again = add_category(version, "WAP", values, SOURCE, actor=weert_regie)
    assert (row.code, again.code, row.keeps) == ("WAP-06", "WAP-07", "core")


def test_the_page_shows_the_difference_before_it_saves(weert_regie: Actor, client_of: ClientOf) -> None:
    version = drafted(WEERT)
    client, address = client_of(weert_regie), page("category", "WAP-02")
    assert client.get(address).status_code == 200
    shown = client.post(address, sent(label=NEW_NAME, melding="O"))
    text = shown.content.decode()
    assert shown.status_code == 200
    assert f"was Steek- of slagwapen, wordt {NEW_NAME}" in text
    assert "Melding bij de politie: was altijd, wordt na overleg" in text
    assert stored(version).taxonomy == version.taxonomy, "nothing is saved yet"
    assert client.post(address, sent(label=NEW_NAME, melding="O", opslaan="ja")).status_code == 302
    listed = client.get(page("categories")).content.decode()
    assert "1 soort is anders dan in versie 1" in listed
    assert SOURCE in listed


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"source": ""}, "Schrijf waar deze wijziging op berust."),
        ({"source": "x" * 201}, "Houd dit korter dan 200 tekens."),
        ({"label": ""}, "Schrijf een naam."),
        ({"label": "x" * 121}, "Houd de naam korter dan 120 tekens."),
        ({"seriousness": "9"}, "Kies 1, 2, 3 of 4."),
        ({"offence": "X"}, "Kies uit de lijst."),
        ({"opslaan": "ja"}, "U hebt niets gewijzigd."),
    ],
)
def test_what_is_wrong_is_said(
    weert_regie: Actor, client_of: ClientOf, changes: dict[str, object], sentence: str
) -> None:
    drafted(WEERT)
    answer = client_of(weert_regie).post(page("category", "WAP-02"), sent() | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_version_before_the_parties_is_edited_no_more(weert_regie: Actor, client_of: ClientOf) -> None:
    version = circulated(weert_regie, WEERT)
    with scope(weert_regie), pytest.raises(Conflict):
        change_category(version, "WAP-02", {"label": NEW_NAME}, SOURCE, actor=weert_regie)
    client = client_of(weert_regie)
    assert client.get(page("category", "WAP-02")).status_code == 404
    assert client.get(page("categories")).status_code == 200


@pytest.mark.parametrize("name", ["weert", "weert_agent", "femke"])
def test_only_regie_of_the_circle_edits(name: str, client_of: ClientOf, request: pytest.FixtureRequest) -> None:
    actor, version = request.getfixturevalue(name), drafted(WEERT)
    for address in (page("category", "WAP-02"), page("category-add"), page("categories")):
        assert client_of(actor).get(address).status_code == 404
    with scope(actor), pytest.raises(Refused):
        change_category(version, "WAP-02", {"label": NEW_NAME}, SOURCE, actor=actor)


def test_the_database_keeps_regie_off_the_shared_set(weert_regie: Actor, femke: Actor) -> None:
    version = renamed(weert_regie)
    with scope(weert_regie):
        assert Category.objects.filter(convenant=None, code="WAP-02").update(label="x") == 0
    with scope(femke):
        assert Category.objects.filter(taxonomy=version.taxonomy).update(label="x") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Category.objects.create(convenant=version.convenant, taxonomy="x", code="WAP-09", main="WAP", label="x")


def test_loading_better_words_of_the_text_leaves_the_edited_set(weert_regie: Actor) -> None:
    version = renamed(weert_regie)
    with scope(system_actor()):
        _set(version, {"taxonomy": "standaard-2026", "term": version.term})
    assert stored(version).taxonomy == version.taxonomy != "standaard-2026"


def test_every_flag_of_the_taxonomy_is_data_with_a_word(weert: Actor) -> None:
    """SF, H, M, E, 112, OCW and four eyes, for every kind that keeps a core."""
    with scope(weert):
        rows = taxonomy(in_force(WEERT).taxonomy).subs
    for row in rows:
        for name in ("offence", "halt", "melding"):
            value = getattr(row, name)
            assert value in FLAGS[name][1] or not value, (row.code, name, value)
    assert {row.code for row in rows if row.four_eyes} == {"SEK-02", "SEK-03", "SEK-05", "SEK-06"}
    assert {row.code for row in rows if row.emergency} >= {"BED-03", "WAP-01", "VER-02", "DRU-07", "CAL-01"}
