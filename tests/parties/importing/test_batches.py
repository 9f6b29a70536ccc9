"""From preview to undoing: what the preview says is what happens, whole or not at all."""

import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import clock, editing
from convenant.clock import at
from convenant.errors import Conflict, Refused
from convenant.models import Convenant
from convenant.tenancy import tasks
from convenant.tenancy.models import STALE_AFTER, Job, JobState, Organisation
from convenant.tenancy.scope import Actor, scope
from parties.actions.contacts import Details, name_contact
from parties.actions.places import Place, add_place
from parties.actions.refusals import IMPORT_RUNS
from parties.importing import actions as batches
from parties.importing.columns import CONTROL_SIGN, FORMULA_NAME, ONE_LINE
from parties.importing.contacts import NO_PLACE
from parties.models import ContactPerson, ImportBatch, ImportRow, ImportState, Location, Verdict

from .files import HEAD, as_csv, as_xlsx, person
from .test_files import sent

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
WF = "west-friesland"
PLACES = ["Naam", "Adres", "Plaats"]
ORGANISATIONS = ["Naam", "Korte naam", "Soort", "Sectoren"]


def previewed(actor: Actor, content: bytes, kind: str = "contactpersonen") -> ImportBatch:
    convenant = Convenant.objects.get(slug=WF) if kind == "contactpersonen" else None
    return batches.preview(kind, convenant, "lijst.csv", BytesIO(content), len(content), actor=actor)


def verdicts(batch: ImportBatch) -> list[str]:
    return list(ImportRow.objects.filter(batch=batch).values_list("verdict", flat=True))


def errors(batch: ImportBatch) -> list[str]:
    return [" ".join(row.errors) for row in ImportRow.objects.filter(batch=batch)]


def imported(actor: Actor, content: bytes, kind: str = "contactpersonen") -> ImportBatch:
    batch = previewed(actor, content, kind)
    wanted = sum(row in batches.WRITTEN for row in verdicts(batch))
    assert batches.ask_import(batch, wanted, skip_wrong=True, actor=actor) is None
    batch.refresh_from_db()
    return batch


def named(name: str) -> Any:
    return ContactPerson.objects.filter(name=name)


def test_a_preview_writes_nothing_and_the_import_what_it_showed(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        before = ContactPerson.objects.count()
        batch = previewed(anna, as_csv([person("Een"), person("Twee")]))
        assert ContactPerson.objects.count() == before
        assert verdicts(batch) == [Verdict.NEW, Verdict.NEW]
        batches.ask_import(batch, 2, skip_wrong=False, actor=anna)
        assert ContactPerson.objects.count() == before + 2
        assert named("Een").get().topic == "vertrouwenspersoon"


def test_new_changed_same_and_wrong_are_told_apart(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        imported(anna, as_csv([person("Een"), person("Twee")]))
        again = [person("Een"), person("Twee", Telefoon="0229 111 111"), person("Drie"), person("Vier", Niveau="hoog")]
        batch = previewed(anna, as_csv(again))
        assert verdicts(batch) == [Verdict.SAME, Verdict.CHANGED, Verdict.NEW, Verdict.WRONG]
        assert "Niveau: Kies een van deze woorden" in errors(batch)[3]


BAD_CELLS = {
    "a day that a spreadsheet counts, long past": (person("Een", Vanaf="10001"), "Kijk het jaartal na"),
    "for ever": (person("Een", **{"Tot en met": "31-12-9999"}), "Kijk het jaartal na"),
    "no name": (person(""), "Naam: "),
    "formula in a name": (person("=1+1"), FORMULA_NAME),
    "at sign in a name": (person("@SUM(A1)"), FORMULA_NAME),
    "formula behind our own quote": (person("'=1+1"), FORMULA_NAME),
    "sign that is no text": (person("A\x07B"), CONTROL_SIGN),
    "tab in a name": (person('"A\tB"'), CONTROL_SIGN),
    "sign that turns the direction": (person("A\u202eB"), CONTROL_SIGN),
    "control sign of the second set": (person("A\x9bB"), CONTROL_SIGN),
    "line break in a name": (person('"Coördinator\nAtlas"'), ONE_LINE),
    "line break of another kind": (person('"Coördinator\u2028Atlas"'), ONE_LINE),
    "line break elsewhere": (person("Coördinator", Functie='"zorg\r\nen meer"'), ONE_LINE),
    "no day": (person("A", Vanaf="ooit"), "Vanaf: Vul een datum in"),
    "no mail": (person("A", **{"E-mailadres": "geen adres"}), "E-mailadres: "),
    "end before start": ([*person("A"), "01-11-2026"], "Tot en met: De einddatum ligt voor"),
    "location of somebody else": (person("A", Locatie="Philips van Horne"), NO_PLACE),
    "lost zero": (person("A", Telefoon="612345678"), "0 vooraan"),
    "too long": (person("A" * 121), "Naam: "),
}


@pytest.mark.parametrize(("row", "sentence"), BAD_CELLS.values(), ids=BAD_CELLS.keys())
def test_a_wrong_cell_is_named_with_its_column(row: list[str], sentence: str, anna: Actor, acting: Acting) -> None:
    head = HEAD if len(row) == len(HEAD) else [*HEAD, "Tot en met"]
    with acting(anna):
        batch = previewed(anna, as_csv([row], head))
        assert verdicts(batch) == [Verdict.WRONG]
        assert sentence in errors(batch)[0]


def test_a_formula_elsewhere_stays_text(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        imported(anna, as_csv([person("Een", Telefoon="+31 229 00 00 00")]))
        assert named("Een").get().phone == "+31 229 00 00 00"


def test_spaces_around_cells_and_days_as_numbers_are_understood(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        imported(anna, as_xlsx([person("  Een  ", Vanaf="46357")]))
        assert named("Een").get().valid_from.isoformat() == "2026-12-01"


def test_the_same_row_twice_and_two_for_one_place_are_refused_in_the_preview(anna: Actor, acting: Acting) -> None:
    fixed = {"Waarvoor": "", "Niveau": "bestuurlijk", "Vanaf": "01-12-2035"}
    with acting(anna):
        batch = previewed(anna, as_csv([person("A"), person("a"), person("B", **fixed), person("C", **fixed)]))
        said = errors(batch)
        assert "egel 2" in said[1]
        assert "staat er al een contactpersoon" in said[3]


def test_what_is_wrong_is_skipped_only_when_said_so(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        batch = previewed(anna, as_csv([person("A"), person("")]))
        for count, skip in ((1, False), (2, True)):
            with pytest.raises(Refused):
                batches.ask_import(batch, count, skip_wrong=skip, actor=anna)
        assert not named("A").exists()
        batches.ask_import(batch, 1, skip_wrong=True, actor=anna)
        assert named("A").exists()


def test_one_row_that_is_refused_takes_all_with_it(anna: Actor, acting: Acting) -> None:
    """Somebody named the same person between preview and import."""
    with acting(anna):
        batch = previewed(anna, as_csv([person("Een"), person("Twee")]))
        details = Details("Twee", "zorg", "uitvoerend", date(2026, 12, 1), topic="vertrouwenspersoon")
        name_contact(Convenant.objects.get(slug=WF), details, actor=anna)
    with acting(anna), pytest.raises(Refused, match="Regel 3"):
        batches.ask_import(batch, 2, skip_wrong=False, actor=anna)
    with acting(anna):
        assert not named("Een").exists()
        batch.refresh_from_db()
        assert batch.state == ImportState.PREVIEW


def test_a_row_that_somebody_changed_meanwhile_is_not_overwritten(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        imported(anna, as_csv([person("Een")]))
        batch = previewed(anna, as_csv([person("Een", Telefoon="0229 1")]))
        named("Een").update(phone="0229 2")
    with acting(anna), pytest.raises(Refused, match="Regel 2"):
        batches.ask_import(batch, 1, skip_wrong=False, actor=anna)
    with acting(anna):
        assert named("Een").get().phone == "0229 2"


def test_two_imports_of_one_batch_and_of_one_file(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        content = as_csv([person("Een")])
        first, second = previewed(anna, content), previewed(anna, content)
        batches.ask_import(first, 1, skip_wrong=False, actor=anna)
        with pytest.raises(Conflict):
            batches.ask_import(first, 1, skip_wrong=False, actor=anna)
        with pytest.raises(Refused, match="staat al in de lijst"):
            batches.ask_import(second, 1, skip_wrong=False, actor=anna)
        assert named("Een").count() == 1


def test_undoing_withdraws_what_is_new_and_puts_back_what_changed(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        imported(anna, as_csv([person("Een", Telefoon="0229 1")]))
        batch = imported(anna, as_csv([person("Een", Telefoon="0229 2"), person("Twee")]))
        assert named("Een").get().phone == "0229 2"
        batches.ask_undo(batch, actor=anna)
        assert named("Een").get().phone == "0229 1"
        assert named("Twee").get().valid_until < named("Twee").get().valid_from
        with pytest.raises(Conflict):
            batches.ask_undo(batch, actor=anna)


def test_undoing_leaves_what_somebody_changed_and_says_so(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        batch = imported(anna, as_csv([person("Een"), person("Twee")]))
        named("Een").update(function="iets anders")
        batches.ask_undo(batch, actor=anna)
        said = dict(ImportRow.objects.filter(batch=batch).values_list("number", "kept_because"))
        assert said == {2: "Gewijzigd na de import.", 3: ""}
        assert named("Een").get().valid_until is None


def test_locations_come_and_go_while_nothing_rests_on_them(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        batch = imported(anna, as_csv([["Noord", "A 1", "Hoorn"], ["Zuid", "B 2", "Hoorn"]], PLACES), "locaties")
        north = Location.objects.get(name="Noord")
        assert north.organisation_id == anna.organisation
        imported(anna, as_csv([person("Een", Locatie="Noord")]))
        batches.ask_undo(batch, actor=anna)
        assert Location.objects.filter(name__in=["Noord", "Zuid"]).get() == north
        assert "hangt al iets" in ImportRow.objects.get(batch=batch, number=2).kept_because


def test_a_changed_location_gets_its_former_address_back(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        place = add_place(Place("Noord", "Hoorn", "A 1"), actor=anna)
        batch = imported(anna, as_csv([["noord", "A 9", ""]], PLACES), "locaties")
        place.refresh_from_db()
        assert (place.address, place.place) == ("A 9", "Hoorn")
        batches.ask_undo(batch, actor=anna)
        place.refresh_from_db()
        assert place.address == "A 1"


def test_a_location_for_another_organisation_is_refused(anna: Actor, dirk: Actor, acting: Acting) -> None:
    with acting(anna):
        row = [dirk.organisation_name, "Noord"]
        batch = previewed(anna, as_csv([row], ["Organisatie", "Naam"]), "locaties")
        assert "hoort bij een andere organisatie" in errors(batch)[0]


def test_the_operator_imports_organisations_and_their_locations(operator: Actor, acting: Acting) -> None:
    with acting(operator):
        rows = [["De Nieuwe School", "Nieuw", "School", "vo, mbo"], ["Atlas College", "", "politie", ""]]
        batch = imported(operator, as_csv(rows, ORGANISATIONS), "organisaties")
        assert verdicts(batch) == [Verdict.NEW, Verdict.WRONG]
        made = Organisation.objects.get(name="De Nieuwe School")
        assert (made.kind, made.sectors) == ("school", ["vo", "mbo"])
        places = imported(
            operator, as_csv([["Nieuw", "Hoofdgebouw"], ["Onbekend", "X"]], ["Organisatie", "Naam"]), "locaties"
        )
        assert verdicts(places) == [Verdict.NEW, Verdict.WRONG]
        assert Location.objects.get(name="Hoofdgebouw").organisation_id == made.pk
        batches.ask_undo(batch, actor=operator)
        assert "heeft al locaties" in ImportRow.objects.get(batch=batch, number=2).kept_because


def test_an_organisation_taken_back_is_nowhere_and_may_come_again(operator: Actor, acting: Acting) -> None:
    content = as_csv([["De Nieuwe School", "", "school", ""]], ORGANISATIONS)
    with acting(operator):
        batches.ask_undo(imported(operator, content, "organisaties"), actor=operator)
        assert Organisation.objects.get(name="De Nieuwe School").withdrawn_on is not None
        assert verdicts(imported(operator, content, "organisaties")) == [Verdict.NEW]


@pytest.mark.parametrize("kind", ["organisaties", "locaties", "contactpersonen"])
def test_who_may_not_keep_a_list_may_not_import_it(
    kind: str, carla: Actor, anna: Actor, operator: Actor, client_of: ClientOf
) -> None:
    assert sent(client_of(carla), as_csv([person("Een")]), kind).status_code == 403
    allowed = {"organisaties": operator, "locaties": anna, "contactpersonen": anna}[kind]
    assert client_of(allowed).get(f"/importeren/{kind}/").status_code == 200
    other = anna if allowed == operator else None
    assert other is None or client_of(other).get(f"/importeren/{kind}/").status_code == 403


def test_a_batch_of_another_organisation_is_not_there(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        batch = previewed(anna, as_csv([person("Een")]))
    for page in ("", "voortgang/", "terugdraaien/", "fouten.csv"):
        assert client_of(dirk).get(f"/importeren/bestand/{batch.pk}/{page}").status_code == 404
    assert client_of(dirk).post(f"/importeren/bestand/{batch.pk}/importeren/", {"rows": 1}).status_code == 404


def test_the_pages_from_file_to_undone(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    answer = sent(client, as_csv([person("Een"), person("")]))
    page = client.get(answer.url).content.decode()
    assert "Importeer 1 rij<" in page.replace("\n", "")
    assert "Regel 3" in page
    refused = client.post(f"{answer.url}importeren/", {"rows": 1})
    assert refused.status_code == 422
    assert "Vink aan" in refused.content.decode()
    assert client.post(f"{answer.url}importeren/", {"rows": 5, "skip_wrong": "on"}).status_code == 409
    assert client.post(f"{answer.url}importeren/", {"rows": 1, "skip_wrong": "on"}).status_code == 302
    assert client.post(f"{answer.url}importeren/", {"rows": 1, "skip_wrong": "on"}).status_code == 409
    assert "Dit is er gebeurd" in client.get(answer.url).content.decode()
    mended = client.get(f"{answer.url}fouten.csv").content.decode("utf-8-sig")
    assert mended.splitlines()[0].endswith('"Regel";"Wat er mis is"')
    assert "Draai 1 rij terug" in client.get(f"{answer.url}terugdraaien/").content.decode()
    assert client.post(f"{answer.url}terugdraaien/").status_code == 302
    assert "teruggedraaid" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("file_type", ["csv", "xlsx", "ods"])
@pytest.mark.parametrize("kind", ["organisaties", "locaties", "contactpersonen"])
def test_the_template_can_be_imported_as_it_is(
    kind: str, file_type: str, anna: Actor, operator: Actor, client_of: ClientOf, acting: Acting
) -> None:
    actor = operator if kind == "organisaties" else anna
    file = client_of(actor).get(f"/importeren/{kind}/sjabloon.{file_type}").content
    with acting(actor):
        batch = previewed(actor, file, kind)
        assert errors(batch) == [""]


def test_many_rows_are_a_job_with_progress(anna: Actor, as_worker: None) -> None:
    count = batches.AT_ONCE + 1
    with scope(anna):
        batch = previewed(anna, as_csv([person(f"Persoon {n}") for n in range(count)]))
        job = batches.ask_import(batch, count, skip_wrong=False, actor=anna)
        assert job is not None
    tasks.run_job(str(job.pk))
    with scope(anna):
        assert Job.objects.get(pk=job.pk).state == JobState.DONE
        assert named("Persoon 200").exists()


def test_a_job_that_is_refused_leaves_nothing_and_says_which_row(anna: Actor, as_worker: None) -> None:
    count = batches.AT_ONCE + 1
    with scope(anna):
        content = as_csv([person(f"Persoon {n}") for n in range(count)])
        first, second = previewed(anna, content), previewed(anna, content)
        jobs = [batches.ask_import(batch, count, skip_wrong=False, actor=anna) for batch in (first, second)]
    for job in jobs:
        assert job is not None
        tasks.run_job(str(job.pk))
    with scope(anna):
        failed = Job.objects.get(state=JobState.FAILED, task=batches.RUN)
        assert failed.error.startswith("Er is niets geïmporteerd. Regel 2:")
        assert ContactPerson.objects.filter(name__startswith="Persoon ").count() == count


def test_the_page_of_a_job_shows_how_far_it_is(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    answer = sent(client, as_csv([person(f"Persoon {n}") for n in range(batches.AT_ONCE + 1)]))
    started = client.post(f"{answer.url}importeren/", {"rows": batches.AT_ONCE + 1})
    assert started["Location"] == client.get(answer.url)["Location"] == f"{answer.url}voortgang/"
    assert "Staat klaar" in client.get(started["Location"]).content.decode()
    assert "Er is niets gewijzigd" not in client.get(started["Location"]).content.decode()


def queries_and_memory(actor: Actor, count: int) -> tuple[int, int]:
    content = as_csv([person(f"Persoon {n}") for n in range(count)])
    tracemalloc.start()
    with CaptureQueriesContext(connection) as asked:
        batch = previewed(actor, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert Counter(verdicts(batch)) == {Verdict.NEW: count}
    return len(asked), peak


def test_a_preview_asks_the_database_twice_more_for_each_1_000_rows(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        assert queries_and_memory(anna, 2000)[0] - queries_and_memory(anna, 1000)[0] == 1000 // batches.PIECE


@pytest.mark.slow
def test_10_000_rows_fit(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        asked, peak = queries_and_memory(anna, 10_000)
    assert asked < 40
    assert peak < 200 * 1024 * 1024


def test_organisations_are_written_in_as_many_queries_whatever_their_number(operator: Actor, acting: Acting) -> None:
    def queries(count: int, mark: str) -> int:
        rows = [[f"{mark} {n}", "", "school", ""] for n in range(count)]
        batch = previewed(operator, as_csv(rows, ORGANISATIONS), "organisaties")
        with CaptureQueriesContext(connection) as asked:
            batches.ask_import(batch, count, skip_wrong=False, actor=operator)
        return len(asked)

    with acting(operator):
        assert queries(1000, "A") - queries(100, "B") <= 6


def test_the_rows_go_after_a_month_and_the_batch_stays(anna: Actor, as_worker: None) -> None:
    with scope(anna):
        batch = imported(anna, as_csv([person("Een")]))
        job = Job.objects.get(task=batches.DISCARD)
    tasks.run_job(str(job.pk))
    with scope(anna):
        assert not ImportRow.objects.filter(batch=batch).exists()
        assert ImportBatch.objects.filter(pk=batch.pk).exists()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "PATIENCE", 0.0)


@contextmanager
def held_elsewhere(*parts: object) -> Iterator[None]:
    """As the transaction of a worker at an import holds it."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(hashtextextended(%s, 0))", ["|".join(map(str, parts))])
        yield
    finally:
        other.close()


def test_while_an_import_runs_a_contact_form_says_so_and_keeps_what_was_typed(
    anna: Actor, acting: Acting, client_of: ClientOf, impatient: None
) -> None:
    with acting(anna):
        convenant = Convenant.objects.get(slug=WF)
        there = ContactPerson.objects.create(
            convenant=convenant, organisation_id=anna.organisation, name="Zij", function="Mentor",
            level="uitvoerend", valid_from=date(2026, 11, 1),
        )  # fmt: skip
    client, base = client_of(anna), f"/c/{WF}/contactpersonen/"
    typed = {"name": "Nieuwe Naam", "function": "CMD", "level": "bestuurlijk", "valid_from": "2026-11-21"}
    with held_elsewhere("contacts", convenant.pk, anna.organisation):
        added = client.post(f"{base}nieuw/", typed)
        ended = client.post(f"{base}{there.pk}/stop/", {"last_day": "2026-11-21"})
        confirmed = client.post(f"{base}bevestig/")
    for answer, status in ((added, 422), (ended, 422), (confirmed, 409)):
        assert answer.status_code == status
        assert IMPORT_RUNS in answer.content.decode()
    assert "Nieuwe Naam" in added.content.decode()
    with acting(anna):
        assert not named("Nieuwe Naam").exists()
    assert client.post(f"{base}nieuw/", typed).status_code == 302


def test_a_second_press_on_import_is_told_that_one_runs(anna: Actor, client_of: ClientOf, impatient: None) -> None:
    client = client_of(anna)
    first = sent(client, as_csv([person("Persoon 1")]))
    second = sent(client, as_csv([person("Persoon 2")]))
    with held_elsewhere("import", anna.organisation, "contactpersonen"):
        pressed = client.post(f"{second.url}importeren/", {"rows": 1})
    assert pressed.status_code == 409
    assert IMPORT_RUNS in pressed.content.decode()
    assert client.post(f"{first.url}importeren/", {"rows": 1})["Location"] == first.url


def test_the_page_of_another_file_shows_the_bar_and_no_button(anna: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    other = sent(client, as_csv([person("Persoon 1")]))
    count = batches.AT_ONCE + 1
    big = sent(client, as_csv([person(f"Persoon {n}") for n in range(count)]))
    assert f"Importeer {1} rij" in client.get(other.url).content.decode()
    client.post(f"{big.url}importeren/", {"rows": count})
    for address in (other.url, "/importeren/contactpersonen/"):
        page = client.get(address).content.decode()
        assert IMPORT_RUNS in page
        assert f'hx-get="{big.url}voortgang/"' in page
        assert "Importeer 1 rij" not in page
    assert IMPORT_RUNS not in client.get("/importeren/locaties/").content.decode()


def test_a_job_that_died_says_it_stands_in_line_again(anna: Actor, client_of: ClientOf) -> None:
    """After a minute, not after the ten that count for dead: no old percentage stands there."""
    client = client_of(anna)
    count = batches.AT_ONCE + 1
    big = sent(client, as_csv([person(f"Persoon {n}") for n in range(count)]))
    page = client.post(f"{big.url}importeren/", {"rows": count})["Location"]
    with scope(anna):
        due = clock.now() + STALE_AFTER  # as its last word leaves it
        Job.objects.filter(task=batches.RUN).update(state=JobState.RUNNING, progress=40, due=due)
    for seconds, shown in ((50, "40%"), (70, "Staat opnieuw in de rij")):
        with at(clock.now() + timedelta(seconds=seconds)):
            text = client.get(page).content.decode()
            assert shown in text
            assert ("40%" in text) == (seconds == 50)
