"""meetings.held: what the meetings say about an obligation."""

from datetime import date
from typing import Any

import pytest

from convenant.compliance.judging import judge
from convenant.evidence import Finding
from convenant.models import Convenant, Obligation, State, VersionStatus
from convenant.tenancy.scope import Actor, scope
from meetings.actions import meetings as actions
from meetings.evidence import held as found
from meetings.queries import wijken_of

from .conftest import plan


def asked(actor: Actor, slug: str, key: str, year: int = 2026) -> Finding:
    with scope(actor):
        obligation = Obligation.objects.select_related("version__convenant").get(
            version__convenant__slug=slug, version__status=VersionStatus.ADOPTED, key=key
        )
        return found(
            obligation=obligation, organisation_id=actor.organisation, convenant=obligation.version.convenant,
            school_year=year,
        )  # fmt: skip


def hold(actor: Actor, slug: str, key: str, *, days: int, **details: Any) -> None:
    with scope(actor):
        actions.mark_held(plan(actor, slug, key, days=days, **details), actor=actor)


@pytest.mark.provision("WF-3.1a-1")
def test_two_executive_meetings_a_school_year(femke: Actor) -> None:
    none = asked(femke, "west-friesland", "bestuurlijk-overleg")
    assert (none.count, none.wanted, none.last_on, none.next_on) == (0, 2, None, None)
    hold(femke, "west-friesland", "bestuurlijk-overleg", days=-50)
    with scope(femke):
        plan(femke, days=19)
    one = asked(femke, "west-friesland", "bestuurlijk-overleg")
    assert (one.count, one.wanted) == (1, 2)
    assert (one.last_on, one.next_on) == (date(2026, 10, 2), date(2026, 12, 10))
    assert one.label == "1 van 2 gehouden, de volgende op 10 december 2026"
    hold(femke, "west-friesland", "bestuurlijk-overleg", days=-20)
    assert asked(femke, "west-friesland", "bestuurlijk-overleg").count == 2


@pytest.mark.provision("WF-3.1b-1")
def test_workgroup_meets_every_two_months_with_gemeenten_schools_and_politie(
    femke: Actor, anna: Actor, client_of: Any
) -> None:
    hold(femke, "west-friesland", "ambtelijke-werkgroep", days=-50)
    one = asked(anna, "west-friesland", "ambtelijke-werkgroep")
    assert (one.count, one.wanted) == (1, 6)
    with scope(femke):
        meeting = actions.send_agenda(plan(femke, "west-friesland", "ambtelijke-werkgroep"), actor=femke)
    page = client_of(anna).get(f"/c/west-friesland/overleg/{meeting.pk}/").content.decode()
    assert "In ieder geval erbij: gemeente, school en politie." in page


def test_another_school_year_and_a_cancelled_meeting_do_not_count(femke: Actor) -> None:
    hold(femke, "west-friesland", "bestuurlijk-overleg", days=-200)
    with scope(femke):
        actions.cancel_meeting(plan(femke, days=30), actor=femke)
    now = asked(femke, "west-friesland", "bestuurlijk-overleg")
    assert (now.count, now.next_on) == (0, None)
    assert asked(femke, "west-friesland", "bestuurlijk-overleg", 2025).count == 1


def test_any_party_comes_to_the_same_answer(femke: Actor, anna: Actor) -> None:
    hold(femke, "west-friesland", "bestuurlijk-overleg", days=-50)
    with scope(femke):
        plan(femke, days=19)
    assert asked(anna, "west-friesland", "bestuurlijk-overleg") == asked(femke, "west-friesland", "bestuurlijk-overleg")


@pytest.mark.provision("WE-5.5")
def test_weert_coordinators_meet_once_a_year(weert_regie: Actor) -> None:
    assert asked(weert_regie, "weert-nederweert", "coordinatorenoverleg").count == 0
    hold(weert_regie, "weert-nederweert", "coordinatorenoverleg", days=-30)
    answer = asked(weert_regie, "weert-nederweert", "coordinatorenoverleg")
    assert (answer.count, answer.wanted, answer.label) == (1, 1, "1 van 1 gehouden")


@pytest.mark.provision("UT-21b")
def test_every_wijk_of_utrecht_counts_once(utrecht_regie: Actor) -> None:
    with scope(utrecht_regie):
        wijken = list(wijken_of(Convenant.objects.get(slug="utrecht").pk))
    for wijk, days in ((wijken[0], -30), (wijken[0], -20), (wijken[1], -10)):
        hold(utrecht_regie, "utrecht", "wijkoverleg", days=days, wijk=wijk)
    answer = asked(utrecht_regie, "utrecht", "wijkoverleg")
    assert (answer.count, answer.wanted) == (2, len(wijken))


@pytest.mark.provision("WF-4.3")
def test_two_yearly_evaluation_counts_from_the_last_meeting(femke: Actor) -> None:
    """The gemeente organises it; 24 months after the last one it is late."""
    hold(femke, "west-friesland", "evaluatiebijeenkomst", days=-300)
    answer = asked(femke, "west-friesland", "evaluatiebijeenkomst")
    assert (answer.count, answer.wanted, answer.last_on) == (1, None, date(2026, 1, 25))
    with scope(femke):
        duty = Obligation.objects.select_related("version").get(provision="WF-4.3")
        states = [judge(duty, answer, 2026, day).state for day in (date(2026, 11, 21), date(2028, 1, 26))]
    assert duty.actors == ["gemeente"]
    assert states == [State.KEPT, State.LATE]
