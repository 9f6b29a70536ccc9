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
from convenant.holidays import legal_holidays, next_legal_day
from convenant.models import ConvenantVersion
from convenant.tenancy.scope import Actor, scope
from incidents.actions import followups
from incidents.actions.followups import Done
from incidents.models import Measure
from incidents.queries.letters import lacking_of, letter_of
from protocols.measures import BY_AGREEMENT, CHECK_THIS, Duty, duties_of, notices_for, sectors, source_of
from protocols.planning import legal_end
from protocols.readings import readings
from protocols.table import table
from tests.conftest import TODAY
from tests.incidents.exchanging import with_person
from tests.incidents.protocol.test_measures import do, due_day, duties, measured, of_sectors
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
LAW = ConvenantVersion()
HELP_KEPT, SOURCE_KEPT = 400, 200
"""What a row has room for; longer words would not be kept."""
NOT_FOUND = {
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
def test_a_duty_names_the_law_or_asks_to_be_checked(kind: str, sector: str) -> None:
    found = by_key(kind, sector)
    assert {key for key, duty in found.items() if not duty.checked} == NOT_FOUND.get((kind, sector), set())
    for duty in found.values():
        assert duty.help.endswith(CHECK_THIS) != duty.checked
        assert (len(duty.help) <= HELP_KEPT, len(source_of(sector, duty)) <= SOURCE_KEPT) == (True, True)
        assert (duty.law or BY_AGREEMENT if duty.checked else sectors()[sector].law) in source_of(sector, duty)


def test_each_reading_has_a_law_and_a_public_page_and_is_used() -> None:
    rows = [row for part in table()["duties"].values() for row in part] + table()["notices"] + [table()["absence"]]
    assert {key for row in rows for key in row.get("read", ())} == set(readings())
    for each in readings().values():
        assert urlsplit(each.at).scheme in ("http", "https")
        assert urlsplit(each.at).hostname
        assert each.law
        assert set(each.sectors) <= set(sectors())


def test_a_suspension_lasts_a_week_at_most_everywhere() -> None:
    assert {key: each.suspension_days for key, each in sectors().items()} == dict.fromkeys(sectors(), 7)


@pytest.mark.parametrize("sector", ["po", "vo", "vso", "mbo"])
@pytest.mark.parametrize("kind", ["schorsing", "verwijdering"])
def test_an_objection_may_be_made_within_six_weeks_of_the_decision(kind: str, sector: str) -> None:
    duty = by_key(kind, sector)["objection"]
    assert (duty.term, duty.since, duty.checked) == ({"weeks": 6}, "decision", True)


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


def test_days_that_a_decree_equates_stretch_a_legal_term_and_no_other() -> None:
    for day in (date(2026, 1, 2), date(2026, 5, 15), date(2027, 5, 7), date(2028, 4, 28), date(2028, 5, 26)):
        assert day in legal_holidays(day.year)
        assert next_legal_day(day) > day


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
    assert all(duty.law and duty.checked for duty in notices_for(LAW, main.partition("-")[0], main))


def test_the_page_says_beside_a_term_that_nobody_found_it(anna: Actor, client_of: ClientOf) -> None:
    of_sectors(anna, "mbo")
    row = measured(anna, recorded(anna), sector="mbo")
    client, found = client_of(anna), duties(anna, row)
    page = client.get(reverse("measures:list", args=[row.incident_id])).content.decode()
    assert page.count("Wij vonden dit niet in de wet") == 1
    assert page.count("niet nagekeken") == 1
    assert CHECK_THIS not in page
    for action in ("done", "depart"):
        form = client.get(reverse(f"measures:{action}", args=[row.incident_id, found["decision"].pk])).content.decode()
        assert "Wij vonden dit niet in de wet" in form
    assert "niet nagekeken" in client.get(reverse("measures:terms")).content.decode()
    other = client.get(reverse("measures:done", args=[row.incident_id, found["hearing"].pk])).content.decode()
    assert "Wij vonden dit niet in de wet" not in other


def test_a_term_that_runs_by_itself_says_what_it_is(anna: Actor, client_of: ClientOf) -> None:
    row = measured(anna, recorded(anna))
    page = client_of(anna).get(reverse("measures:list", args=[row.incident_id])).content.decode()
    assert "kijk in de eigen regeling" in page


def test_what_was_done_is_not_called_unchecked(anna: Actor, client_of: ClientOf) -> None:
    of_sectors(anna, "mbo")
    row = measured(anna, recorded(anna), sector="mbo")
    for key in ("hearing", "decision"):
        do(anna, duties(anna, row)[key])
    page = client_of(anna).get(reverse("measures:list", args=[row.incident_id])).content.decode()
    assert "niet nagekeken" not in page


@pytest.mark.parametrize(
    ("sector", "where"), [("vo", "het bestuur van de school"), ("mbo", "het loket van de instelling")]
)
def test_a_letter_says_where_an_objection_goes(anna: Actor, sector: str, where: str) -> None:
    of_sectors(anna, sector)
    incident = recorded(anna)
    row = measured(anna, incident, sector=sector, person=str(with_person(incident, anna).pk))
    with scope(anna):
        told = letter_of(row, incident, "schorsing", "", lacking_of(row, "schorsing"))
        followups.complete_followup(duties(anna, row)["hearing"], Done(clock.today()), actor=anna)
    assert told["sector"].objects_at == where
