"""Who plans which meeting follows from the organiser that the agreement names: rules are data."""

from collections.abc import Callable

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from convenant import clock
from convenant.compliance.judging import judge
from convenant.models import Convenant, Obligation, Series, State, VersionStatus
from convenant.tenancy.scope import Actor, scope, system_actor
from meetings.actions import agenda, outcomes
from meetings.actions import meetings as actions
from meetings.evidence import held as found
from meetings.models import AgendaItem, Meeting, MeetingState
from meetings.permissions import NotYours

from .conftest import plan, titles, url

ClientOf = Callable[[Actor], Client]
SPREEKUUR = "digitaal-spreekuur"
NEW = "/c/west-friesland/overleg/nieuw/"
FORM = {"series": SPREEKUUR, "day": "2026-12-10", "begins": "15:00", "minutes": "45", "place": "Online", "chair": ""}
NO_ORGANISERS = ("carla", "burgemeester", "leerplicht", "bram", "halt", "om", "jongerenwerk", "operator")


@pytest.mark.provision("WF-3.2-1")
def test_a_school_plans_the_online_consultation_for_all_schools_and_partners(
    anna: Actor, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    """On the schools' initiative, with all schools and the care and safety partners: from form to invitation."""
    client = client_of(anna)
    assert NEW in client.get("/mijn/overleg/").content.decode()
    form = client.get(NEW).content.decode()
    assert "Digitaal spreekuur, 6 keer per schooljaar" in form
    assert "Bestuurlijk veiligheidsoverleg" not in form
    assert client.post(NEW, FORM).status_code == 302
    with scope(anna):
        meeting = Meeting.objects.get()
        assert "Welke trends en ontwikkelingen ziet u op uw school?" in titles(meeting)
    assert client.post(url(meeting, "versturen/")).status_code == 302
    for name in ("dirk", "bram", "bram2", "jongerenwerk", "halt", "leerplicht", "femke"):
        page = client_of(request.getfixturevalue(name)).get(url(meeting))
        assert page.status_code == 200, name
        assert "Online" in page.content.decode()


@pytest.mark.provision("WF-3.2-1")
def test_every_two_months_is_six_in_a_school_year(anna: Actor) -> None:
    with scope(anna):
        obligation = Obligation.objects.select_related("version__convenant").get(
            version__convenant__slug="west-friesland", version__status=VersionStatus.ADOPTED, provision="WF-3.2-1"
        )
        actions.mark_held(plan(anna, key=SPREEKUUR, days=-50), actor=anna)
        finding = found(obligation, anna.organisation, obligation.version.convenant, 2026)
    assert (finding.count, finding.wanted) == (1, 6)
    assert judge(obligation, finding, 2026, clock.today()).state != State.KEPT


@pytest.mark.parametrize("name", NO_ORGANISERS)
def test_whoever_the_agreement_does_not_name_plans_nothing(
    name: str, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    actor = request.getfixturevalue(name)
    assert client_of(actor).get(NEW).status_code in (403, 404)
    with scope(actor), pytest.raises(NotYours):
        plan(actor, key=SPREEKUUR)


@pytest.mark.parametrize("key", ["bestuurlijk-overleg", "ambtelijke-werkgroep", "evaluatiebijeenkomst"])
def test_a_school_plans_no_series_of_the_gemeente(key: str, anna: Actor, client_of: ClientOf) -> None:
    assert client_of(anna).post(NEW, FORM | {"series": key}).status_code == 422
    with scope(anna), pytest.raises(NotYours):
        plan(anna, key=key)


@pytest.mark.parametrize("name", ["weert", "utrecht"])
def test_elsewhere_no_school_organises(name: str, client_of: ClientOf, request: pytest.FixtureRequest) -> None:
    answer = client_of(request.getfixturevalue(name)).get("/mijn/overleg/")
    assert answer.status_code == 200
    assert "Overleg plannen" not in answer.content.decode()


def test_another_agreement_makes_another_organiser(jou: Actor, utrecht_agent: Actor, client_of: ClientOf) -> None:
    """The organiser is data: the same code lets the police plan once a series says so."""
    new = "/c/utrecht/overleg/nieuw/"
    assert client_of(utrecht_agent).get(new).status_code == 403
    with scope(system_actor()):
        Series.objects.filter(version__convenant__slug="utrecht").update(organiser="politie")
    assert client_of(utrecht_agent).get(new).status_code == 200
    assert client_of(jou).get(new).status_code == 403


def test_regie_plans_every_series(femke: Actor, client_of: ClientOf) -> None:
    page = client_of(femke).get(NEW).content.decode()
    with scope(femke):
        names = Series.objects.filter(version__convenant__slug="west-friesland").values_list("name", flat=True)
        assert all(name in page for name in names)
        assert plan(femke, key=SPREEKUUR).organisation_id == femke.organisation


def test_what_a_school_planned_is_the_schools(anna: Actor, dirk: Actor, femke: Actor, client_of: ClientOf) -> None:
    """Another school and regie read it once it is sent, and change nothing."""
    with scope(anna):
        meeting = plan(anna, key=SPREEKUUR)
    for other in (dirk, femke):
        assert client_of(other).get(url(meeting)).status_code == 404
    with scope(anna):
        actions.send_agenda(meeting, actor=anna)
    for other in (dirk, femke):
        client = client_of(other)
        assert "Punt toevoegen" not in client.get(url(meeting)).content.decode()
        assert client.get(url(meeting, "punten/nieuw/")).status_code == 403
        with scope(other), pytest.raises(NotYours):
            actions.cancel_meeting(meeting, actor=other)
    assert "Punt toevoegen" in client_of(anna).get(url(meeting)).content.decode()


def test_a_school_works_its_consultation_out(anna: Actor, dirk: Actor) -> None:
    """Items, result and its own actions; an action of another party is regie's to ask."""
    with scope(anna):
        meeting = plan(anna, key=SPREEKUUR, days=-3)
        item = agenda.add_item(meeting, actor=anna, title="Vapes in de pauze", minutes=10)
        agenda.remove_item(item, actor=anna)
        agenda.dismiss(meeting, "meetings.actions:open", actor=anna)
        actions.send_agenda(meeting, actor=anna)
        held = actions.mark_held(meeting, actor=anna)
        outcomes.add_resolution(held, actor=anna, text="Wij controleren de kluisjes vaker.")
        due = clock.today()
        outcomes.add_action(held, actor=anna, organisation_id=anna.organisation, text="Rooster", due_on=due)
        with pytest.raises(outcomes.NoParty):
            outcomes.add_action(held, actor=anna, organisation_id=dirk.organisation, text="Rooster", due_on=due)
        assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.HELD


def test_the_database_keeps_an_agenda_for_its_organiser(anna: Actor, dirk: Actor, femke: Actor) -> None:
    """Whatever SQL a party sends: no meeting in another's name, no line on another's agenda."""
    with scope(anna):
        meeting = actions.send_agenda(plan(anna, key=SPREEKUUR), actor=anna)
        circle = Convenant.objects.get(slug="west-friesland").pk
    for other in (dirk, femke):
        with scope(other):
            assert Meeting.objects.filter(pk=meeting.pk).update(place="Elders") == 0
            assert AgendaItem.objects.filter(meeting_id=meeting.pk).delete()[0] == 0
            line = AgendaItem(convenant_id=circle, meeting_id=meeting.pk, position=9, title="Ingevoegd")
            for owner in (anna, other):
                line.organisation_id = owner.organisation
                with pytest.raises(Error, match=r"row-level security|foreign key"), transaction.atomic():
                    line.save(force_insert=True)
    with scope(dirk), connection.cursor() as cursor:
        cursor.execute("select count(*) from meetings_meeting where place = 'Elders'")
        assert cursor.fetchone() == (0,)
