"""Terms and duties by law: each names where it was read or asks to be checked, and the days are counted as it says."""

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.errors import Refused
from convenant.models import ConvenantVersion
from convenant.tenancy.scope import Actor, scope
from incidents.actions import followups
from incidents.models import FollowUp, Measure
from protocols.measures import BY_AGREEMENT, CHECK_THIS, NOT_FOUND, Duty, duties_of, notices_for, sectors, source_of
from protocols.planning import legal_end
from protocols.readings import readings
from protocols.table import table
from tests.conftest import TODAY
from tests.incidents.protocol.test_letters import linked, with_letter, written
from tests.incidents.protocol.test_measures import do, due_day, duties, measured, of_sectors
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
LAW = ConvenantVersion()
HELP_KEPT, SOURCE_KEPT = 400, 200
"""What a row has room for; longer words would not be kept."""
NOWHERE = {
    ("schorsing", "vso"): {"hearing"},
    ("schorsing", "mbo"): {"decision"},
    ("verwijdering", "vso"): {"inspectie"},
    ("verwijdering", "mbo"): {"hearing", "other_school", "suspension"},
}
"""What no page that we read states: the portal asks to have it checked."""
CELLS = [(kind, sector) for kind in ("schorsing", "verwijdering") for sector in ("po", "vo", "vso", "mbo")]


def by_key(kind: str, sector: str) -> dict[str, Duty]:
    return {duty.key: duty for duty in duties_of(LAW, kind, sector, 3)}


@pytest.mark.parametrize(("kind", "sector"), CELLS)
def test_a_duty_names_the_law_or_says_that_nobody_found_it(kind: str, sector: str) -> None:
    found = by_key(kind, sector)
    assert {key for key, duty in found.items() if not duty.found} == NOWHERE.get((kind, sector), set())
    for duty in found.values():
        assert duty.help.endswith(CHECK_THIS) != duty.found
        assert (len(duty.help) <= HELP_KEPT, len(source_of(duty)) <= SOURCE_KEPT) == (True, True)
        if duty.law:
            assert source_of(duty).startswith(duty.law)
        else:
            assert source_of(duty) == (BY_AGREEMENT if duty.agreed else "")


def test_each_reading_has_a_law_and_a_public_page_and_is_used() -> None:
    rows = [row for part in table()["duties"].values() for row in part] + table()["notices"] + [table()["absence"]]
    assert {key for row in rows for key in row.get("read", ())} == set(readings())
    for each in readings().values():
        assert urlsplit(each.at).scheme in ("http", "https")
        assert urlsplit(each.at).hostname
        assert each.law
        assert set(each.sectors) <= set(sectors())


@pytest.mark.parametrize("sector", ["po", "vo", "vso", "mbo"])
def test_a_suspension_lasts_a_week_at_most_everywhere(anna: Actor, sector: str) -> None:
    of_sectors(anna, sector)
    incident = recorded(anna)
    with pytest.raises(Refused, match="hoogstens een week") as refusal:
        measured(anna, incident, sector=sector, days=8)
    assert ("jurist" in refusal.value.sentence) == (sector != "mbo"), "no law is named where none was found"
    assert measured(anna, incident, sector=sector, days=7).days == 7


@pytest.mark.parametrize("sector", ["po", "vo", "vso", "mbo"])
@pytest.mark.parametrize("kind", ["schorsing", "verwijdering"])
def test_an_objection_may_be_made_within_six_weeks_of_the_decision(kind: str, sector: str) -> None:
    duty = by_key(kind, sector)["objection"]
    assert (duty.term, duty.since, duty.found) == ({"weeks": 6}, "decision", True)


def test_what_a_suspension_during_the_procedure_may_last_is_said_where_the_law_says_it() -> None:
    said = {sector: "hoogstens een week" in by_key("verwijdering", sector)["suspension"].help for sector in sectors()}
    assert said == {"po": True, "vso": True, "vo": False, "mbo": False}


@pytest.mark.parametrize(
    ("sector", "key", "private", "public"),
    [
        ("po", "objection_decision", "artikel 63 (bijzondere school)", "artikel 40, lid 12 (openbare school)"),
        ("vso", "objection_decision", "artikel 61 (bijzondere school)", "artikel 40, lid 20 (openbare school)"),
        ("vso", "objection_inspectie", "artikel 61 (bijzondere school)", "artikel 40, lid 21 (openbare school)"),
    ],
)
def test_an_article_for_one_kind_of_school_says_which(sector: str, key: str, private: str, public: str) -> None:
    law = by_key("verwijdering", sector)[key].law
    assert (private in law, public in law) == (True, True)


def test_reading_the_reports_before_the_hearing_is_not_promised_in_primary_schools() -> None:
    """Inrichtingsbesluit WVO, article 15, and WEC, article 61, ask it; WPO, article 63, does not."""
    said = {sector: by_key("verwijdering", sector)["objection_hearing"].help for sector in ("po", "vo", "vso")}
    assert {sector for sector, words in said.items() if "rapporten" in words} == {"vo", "vso"}


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (date(2026, 11, 3), date(2026, 12, 15)),  # the day of the decision is not counted: a Tuesday, six weeks on
        (date(2027, 2, 12), date(2027, 3, 30)),  # Good Friday, then Easter
        (date(2027, 3, 24), date(2027, 5, 10)),  # 5 May, Ascension Day, the Friday that a decree equates, a weekend
    ],
)
def test_a_term_of_objection_ends_on_an_ordinary_day(decided: date, last: date) -> None:
    """Algemene termijnenwet, articles 1 and 3."""
    assert legal_end({"weeks": 6}, decided, "noord") == last


def decided(actor: Actor) -> Measure:
    row = measured(actor, recorded(actor), "verwijdering", until=None, first=clock.today() + timedelta(days=14))
    found = duties(actor, row)
    with scope(actor):
        for key in ("alternatives", "intention", "hearing", "consult_inspectie", "other_school"):
            followups.depart_from_followup(found[key], "Er is overlegd, dit is hier niet nodig.", actor=actor)
    do(actor, found["decision"])
    return row


def test_the_board_decides_within_four_weeks_of_receiving_the_objection(anna: Actor) -> None:
    """Not of the hearing, and not stretched: the board may not be late because the last day is a holiday."""
    row = decided(anna)
    assert duties(anna, row)["objection_decision"].due_at is None
    with time_machine.travel(TODAY + timedelta(days=6), tick=False):
        do(anna, duties(anna, row)["objection_made"])
        received = clock.today()
        assert due_day(duties(anna, row)["objection_decision"]) == received + timedelta(weeks=4)
    with time_machine.travel(TODAY + timedelta(days=12), tick=False):
        do(anna, duties(anna, row)["objection_hearing"])
        assert due_day(duties(anna, row)["objection_decision"]) == received + timedelta(weeks=4)


def test_who_objected_is_heard_before_the_board_decides(anna: Actor) -> None:
    row = decided(anna)
    do(anna, duties(anna, row)["objection_made"])
    with pytest.raises(Refused, match="Eerst: horen over het bezwaar"):
        do(anna, duties(anna, row)["objection_decision"])


def test_a_special_school_asks_the_inspectie_about_the_objection_and_not_before_expelling() -> None:
    """Wet op de expertisecentra, articles 40 and 61; what one page says beside the law is free."""
    vso, vo = by_key("verwijdering", "vso"), by_key("verwijdering", "vo")
    assert "objection_inspectie" in vso["objection_decision"].after
    assert ("objection_inspectie" in vso, "consult_inspectie" in vso) == (True, False)
    assert ("objection_inspectie" in vo, "consult_inspectie" in vo) == (False, True)
    assert (vso["inspectie"].mandatory, vo["inspectie"].mandatory) == (False, True)


def test_a_primary_school_expels_nobody_without_another_school() -> None:
    """WPO, article 40: of whatever age."""
    assert "leerplichtig" not in by_key("verwijdering", "po")["other_school"].help
    assert "leerplichtige" in by_key("verwijdering", "vo")["other_school"].help


def test_without_an_objection_nothing_waits() -> None:
    found = by_key("verwijdering", "vo")
    assert not any(found[key].mandatory for key in ("objection_made", "objection_hearing", "objection_decision"))


def test_the_law_asks_the_inspectie_at_once_where_an_employee_is_accused() -> None:
    """Between pupils it is a call that this portal asks; advice elsewhere is free."""
    employee, pupils, advice = (notices_for(LAW, "SEK", code)[0] for code in ("SEK-03", "SEK-02", "SEK-01"))
    assert (employee.mandatory, employee.term, employee.agreed) == (True, {"days": 0}, False)
    assert "4a" in employee.law
    assert (pupils.mandatory, pupils.law, pupils.agreed) == (True, "", True)
    assert (advice.mandatory, "geen plicht" in advice.law.lower()) == (False, True)


@pytest.mark.parametrize("main", ["CAL-02", "CYB-01", "DIS", "RAD"])
def test_a_notice_by_law_names_where_it_was_read(main: str) -> None:
    assert all(duty.law and duty.found for duty in notices_for(LAW, main.partition("-")[0], main))


def test_the_page_says_beside_a_term_that_nobody_found_it(anna: Actor, client_of: ClientOf) -> None:
    of_sectors(anna, "mbo")
    row = measured(anna, recorded(anna), sector="mbo")
    client, found = client_of(anna), duties(anna, row)
    page = client.get(reverse("measures:list", args=[row.incident_id])).content.decode()
    assert page.count("Wij vonden dit niet in de wet") == 1
    assert page.count(NOT_FOUND) == 1
    assert CHECK_THIS not in page
    for action in ("done", "depart"):
        form = client.get(reverse(f"measures:{action}", args=[row.incident_id, found["decision"].pk])).content.decode()
        assert "Wij vonden dit niet in de wet" in form
    assert NOT_FOUND in client.get(reverse("measures:terms")).content.decode()
    other = client.get(reverse("measures:done", args=[row.incident_id, found["hearing"].pk])).content.decode()
    assert "Wij vonden dit niet in de wet" not in other


def test_a_term_that_runs_by_itself_says_what_it_is(anna: Actor, client_of: ClientOf) -> None:
    row = measured(anna, recorded(anna))
    page = client_of(anna).get(reverse("measures:list", args=[row.incident_id])).content.decode()
    assert "kijk in de eigen regeling" in page


def test_of_what_was_done_it_no_longer_says_so(anna: Actor, client_of: ClientOf) -> None:
    of_sectors(anna, "mbo")
    row = measured(anna, recorded(anna), sector="mbo")
    for key in ("hearing", "decision"):
        do(anna, duties(anna, row)[key])
    page = client_of(anna).get(reverse("measures:list", args=[row.incident_id])).content.decode()
    assert NOT_FOUND not in page


def test_the_page_links_where_a_duty_was_read(anna: Actor, client_of: ClientOf) -> None:
    row, client = measured(anna, recorded(anna, "CYB-01")), client_of(anna)
    page = client.get(reverse("measures:list", args=[row.incident_id])).content.decode()
    asked = [*by_key("schorsing", "vo").values(), *notices_for(LAW, "CYB", "CYB-01")]
    for duty in asked:
        for each in duty.read:
            assert f'href="{each.at}" rel="noopener noreferrer external">{each.law}</a>' in page
    assert page.count("Waar dit staat") == sum(bool(duty.read) for duty in asked)


def test_what_is_done_or_cannot_be_done_yet_is_folded_and_what_is_late_is_not(anna: Actor, client_of: ClientOf) -> None:
    row, client = measured(anna, recorded(anna)), client_of(anna)
    address = reverse("measures:list", args=[row.incident_id])

    def folded() -> set[str]:
        (measure,) = client.get(address).context["measures"]
        shown = {line.title for line in measure["lines"]}
        hidden = {line.title for line in measure["folded"]}
        assert shown | hidden == {duty.title for duty in duties(anna, row).values()}
        assert not shown & hidden
        return hidden

    titles = {key: duty.title for key, duty in duties(anna, row).items()}
    assert folded() == {titles[key] for key in ("decision", "inspectie", "objection")}
    with scope(anna):
        FollowUp.objects.filter(measure=row, key="decision").update(due_at=clock.now() - timedelta(days=3))
    assert folded() == {titles[key] for key in ("inspectie", "objection")}
    do(anna, duties(anna, row)["hearing"])
    do(anna, duties(anna, row)["decision"])
    assert folded() == {titles[key] for key in ("hearing", "decision")}


@pytest.mark.parametrize(
    ("sector", "where"), [("vo", "aan het bestuur van de school"), ("mbo", "bij het loket van de instelling")]
)
def test_a_letter_says_where_an_objection_goes(anna: Actor, sector: str, where: str) -> None:
    of_sectors(anna, sector)
    _, row, _ = with_letter(anna, sector=sector)
    assert where in written(anna, row, "schorsing")


def test_a_letter_promises_objection_where_every_school_has_it(anna: Actor) -> None:
    """To a suspension a public school has it by law, another by its own rule; to an expulsion both."""
    own = "Een andere school volgt haar eigen regeling"
    _, row, _ = with_letter(anna)
    suspension = written(anna, row, "schorsing")
    assert (own in suspension, "U kunt binnen" in suspension) == (True, False)
    _, row, _ = with_letter(anna, "verwijdering", until=None)
    expulsion = written(anna, row, "verwijdering")
    assert (own in expulsion, "U kunt binnen 6 weken bezwaar maken" in expulsion) == (False, True)


@pytest.mark.parametrize(
    ("sector", "kind", "letter", "law"),
    [
        ("vo", "schorsing", "schorsing", "Wettelijke basis: Inrichtingsbesluit WVO, artikel 13 (nu in de WVO 2020)."),
        ("vo", "verwijdering", "voornemen", ""),
        ("mbo", "schorsing", "schorsing", ""),
    ],
)
def test_a_letter_claims_no_law_that_nobody_found(anna: Actor, sector: str, kind: str, letter: str, law: str) -> None:
    of_sectors(anna, sector)
    _, row, _ = with_letter(anna, kind, sector=sector, **({"until": None} if kind == "verwijdering" else {}))
    text = written(anna, row, letter)
    assert ("Wettelijke basis" in text) == bool(law)
    assert law in text


def test_a_letter_leaves_room_for_where_to_come_and_where_to_write(anna: Actor) -> None:
    _, row, person = with_letter(anna, "verwijdering", until=None)
    linked(anna, row, person)
    intention = written(anna, row, "voornemen")
    for asked in ("Dag en tijd van het gesprek", "Plaats", "Contact op school, met telefoonnummer"):
        assert f"{asked}: …" in intention
    assert "Adres voor uw brief" in written(anna, row, "verwijdering")
