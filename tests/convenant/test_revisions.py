"""Better words for the same text: in place, with what changed kept, and nothing taken away that something rests on."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from convenant.gate import rules_of
from convenant.models import AgreementFile, Article, ConvenantVersion, Obligation, Rule
from convenant.tenancy.scope import scope, system_actor
from parties.demo import year as demo_year
from parties.models import Party
from tests.convenant.conftest import Edited

BETTER = (('title: "Wijkagent"', 'title: "De wijkagent"'), ("  - id: UT-R23", "  - id: UT-R24"))


def load(path: Path, *options: str) -> str:
    told = StringIO()
    call_command("load_convenant", str(path), *options, stdout=told, stderr=StringIO())
    return told.getvalue()


def utrecht() -> ConvenantVersion:
    return ConvenantVersion.objects.get(convenant__slug="utrecht", status="adopted")


def test_words_change_in_place(edited: Edited, db: None) -> None:
    with scope(system_actor()):
        before = dict(Article.objects.filter(version=utrecht()).values_list("label", "pk"))
        duties = dict(Obligation.objects.filter(version=utrecht()).values_list("key", "pk"))
        parties = list(Party.valid.filter(convenant__slug="utrecht").values_list("pk", "valid_from", "valid_until"))
    told = load(edited(*BETTER), "--revise")
    assert "Utrecht: versie 1, verbetering 2." in told
    assert "~ artikel 6\n" in told
    assert "+ regel UT-R24\n" in told
    assert "- regel UT-R23\n" in told
    with scope(system_actor()):
        version = utrecht()
        assert (version.number, version.revision) == (1, 2)
        assert dict(Article.objects.filter(version=version).values_list("label", "pk")) == before
        assert dict(Obligation.objects.filter(version=version).values_list("key", "pk")) == duties
        assert Article.objects.get(version=version, label="6").title == "De wijkagent"
        assert "UT-R24" in [rule.key for rule in rules_of(version.pk)]
        assert list(Party.valid.filter(convenant__slug="utrecht").values_list("pk", "valid_from", "valid_until")) == (
            parties
        )


def test_what_changed_is_kept_with_the_file(edited: Edited, db: None) -> None:
    path = edited(*BETTER)
    load(path, "--revise")
    with scope(system_actor()):
        first, second = AgreementFile.objects.filter(version=utrecht()).order_by("revision")
        assert (first.revision, second.revision) == (1, 2)
        assert second.text == path.read_text()
        changes = {each["what"]: (each["before"], each["after"]) for each in second.differences}
    assert changes["~ artikel 6"] == ({"title": "Wijkagent"}, {"title": "De wijkagent"})
    assert changes["- regel UT-R23"][1] == {}


def test_the_same_file_again_changes_nothing(edited: Edited, db: None) -> None:
    path = edited(*BETTER)
    load(path, "--revise")
    assert load(path, "--revise") == "Niets veranderd.\n"
    with scope(system_actor()):
        assert utrecht().revision == 2


LOST: dict[str, tuple[tuple[tuple[str, str], ...], str]] = {
    "an article": ((('label: "1.3"\n', 'label: "1.3 nieuw"\n'),), "Artikel '1.3' ontbreekt nu."),
    "a duty": (
        (("- key: contact-vestiging\n", "- key: contact-locatie\n"),), "Verplichting 'contact-vestiging' ontbreekt nu."
    ),
    "a meeting": (
        (("- key: stedelijk-kernpartneroverleg\n    name", "- key: stedelijk\n    name"),
         ("series: stedelijk-kernpartneroverleg", "series: stedelijk")),
        "Overleg 'stedelijk-kernpartneroverleg' ontbreekt nu.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(LOST))
def test_nothing_is_taken_away_that_something_rests_on(case: str, edited: Edited, db: None) -> None:
    changes, sentence = LOST[case]
    path = edited(*changes)
    with pytest.raises(CommandError, match=sentence):
        load(path, "--revise")
    with scope(system_actor()):
        assert utrecht().revision == 1
        assert not Article.objects.filter(version=utrecht(), label="1.3 nieuw").exists()


def test_without_saying_so_it_is_refused(edited: Edited, db: None) -> None:
    with pytest.raises(CommandError, match="Laad als verbetering"):
        load(edited(*BETTER))


def test_a_dry_run_keeps_nothing(edited: Edited, db: None) -> None:
    assert "verbetering 2" in load(edited(*BETTER), "--revise", "--dry-run")
    with scope(system_actor()):
        assert utrecht().revision == 1
        assert Rule.objects.filter(version=utrecht(), key="UT-R23").exists()


def test_parties_are_regies_business(edited: Edited, db: None) -> None:
    leaving = "  - {organisation: leerplicht-utrecht, role: leerplicht, locations: all}\n"
    told = load(edited((leaving, "")), "--revise")
    assert "Partijen en toewijzingen veranderen hier niet door" in told


def test_a_new_text_after_better_words_starts_at_one(edited: Edited, db: None) -> None:
    load(edited(*BETTER), "--revise")
    load(edited(*BETTER, ("number: 1\n", "number: 2\n")))
    with scope(system_actor()):
        assert (utrecht().number, utrecht().revision) == (2, 1)


def test_two_loads_of_one_convenant_wait_for_each_other(edited: Edited, db: None) -> None:
    """So two at once never make two versions in force: the second one sees what the first one did."""
    load(edited(*BETTER), "--revise")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(hashtextextended('agreement|utrecht', 0))")
            assert cursor.fetchone() == (False,)
            cursor.execute("select pg_try_advisory_xact_lock(hashtextextended('agreement|west-friesland', 0))")
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


def test_a_demo_that_stands_follows_its_files(edited: Edited, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make demo` on the data of an older checkout: better words come in, a text that lost something stays out."""
    lost, better = LOST["an article"][0], BETTER
    monkeypatch.setattr(demo_year, "AGREEMENTS", [edited(*lost)])
    (refused,) = demo_year.follow_files()
    assert refused.startswith("utrecht.yaml blijft zoals het is geladen: ")
    monkeypatch.setattr(demo_year, "AGREEMENTS", [edited(*better)])
    assert demo_year.follow_files()[0] == "Utrecht: versie 1, verbetering 2."
    assert demo_year.follow_files() == []


def test_nobody_but_the_operator_reads_the_files(anna: Any, femke: Any, acting: Any) -> None:
    for actor in (anna, femke):
        with acting(actor), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            AgreementFile.objects.count()
