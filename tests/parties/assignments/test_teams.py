"""Kernteams by the composition rule of the convenant, with what is empty; notes and the school's own support team."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from convenant import clock, registry
from convenant.compliance.duties import find, obligations_of
from convenant.errors import AtField
from convenant.models import Convenant
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor, scope
from convenant.terms import version_in_force
from parties.actions.assignments import Period, end_assignment
from parties.actions.refusals import NotAllowed
from parties.actions.teams import add_to_support, end_member, name_member, note_role
from parties.models import Assignment, Party, TeamMember
from parties.queries.teams import SchoolTeam, facts_of, rule_for, teams
from parties.waiting.vacancies import suggest_teams

TODAY = date(2026, 11, 21)
ClientOf = Callable[[Actor], Client]
UTRECHT = "/c/utrecht/teams/"


def utrecht_circle() -> Convenant:
    return Convenant.objects.get(slug="utrecht")


def school(slug: str) -> Party:
    return Party.valid.select_related("organisation").get(organisation__slug=slug)


def team_of(slug: str) -> SchoolTeam:
    convenant = utrecht_circle()
    found = teams(version_in_force(convenant), facts_of(convenant.pk))
    return next(one for one in found if one.party.organisation.slug == slug)


def duty(key: str, slug: str = "utrecht") -> Any:
    return next(one for one in obligations_of(Convenant.objects.get(slug=slug)) if one.key == key)


@pytest.mark.provision("UT-3g-1")
def test_a_vo_school_has_four_seats_and_an_empty_one_is_an_alarm(utrecht: Actor, client_of: ClientOf) -> None:
    """Two are filled by parties that assigned somebody; the school names the other two, who are no party."""
    with scope(utrecht):
        team = team_of("de-passie")
        assert [seat.key for seat in team.seats if not seat.optional] == [
            "leerplicht", "jgz", "buurtteam", "samenwerkingsverband",
        ]  # fmt: skip
        vacant = {seat.key for seat in team.vacancies}
        assert {"jgz", "samenwerkingsverband"} <= vacant
        assert "buurtteam" not in vacant, "the Buurtteam assigned somebody"
        empty = len(team.vacancies)
        found = find(duty("kernteam-vo"), utrecht_circle(), utrecht.organisation, 2026)
        assert found
        assert (found.count, found.wanted) == (4 - empty, 4)
        name_member(utrecht_circle(), team.party, "jgz", "Verpleegkundige A", "", Period(TODAY), actor=utrecht)
        assert len(team_of("de-passie").vacancies) == empty - 1
    client = client_of(utrecht)
    assert "Lege plaatsen in kernteams" in client.get("/").content.decode()
    page = client.get(f"{UTRECHT}de-passie/").content.decode()
    assert "Verpleegkundige A" in page
    assert "leeg" in page


@pytest.mark.provision("UT-3g-1")
def test_every_vo_school_has_the_same_four_seats_and_no_other_school_has_them(utrecht: Actor) -> None:
    """The text gives them to VO schools; the VSO school and the MBO institutions have no team of four."""
    with scope(utrecht):
        convenant = utrecht_circle()
        found = teams(version_in_force(convenant), facts_of(convenant.pk))
        four = {team.party.organisation.slug for team in found if team.wanted == 4}
        sectors = {team.party.organisation.slug: team.party.organisation.sectors for team in found}
        assert four == {slug for slug, each in sectors.items() if "vo" in each}
        assert four == {
            "de-passie", "leidsche-rijn-college", "vader-rijn-college", "gerrit-rietveld-college",
        }  # fmt: skip
        labels = [seat.label for seat in team_of("vader-rijn-college").seats if not seat.optional]
        assert labels == [
            "Leerplichtambtenaar", "Jeugdverpleegkundige of schoolarts", "Gezinswerker Buurtteam",
            "Begeleider samenwerkingsverband",
        ]  # fmt: skip


@pytest.mark.provision("UT-3g-2")
def test_jou_has_a_fifth_seat_at_some_schools_and_its_absence_is_no_gap(utrecht: Actor) -> None:
    with scope(utrecht):
        fifth = next(seat for seat in team_of("de-passie").seats if seat.key == "jongerenwerk")
        assert fifth.optional
        assert not fifth.is_vacant
        assert fifth.provider
        assert fifth.provider.organisation.slug == "jou"
        assert fifth.key not in {seat.key for seat in team_of("mbo-utrecht").seats}
        met = duty("stedelijk-kernpartneroverleg")
        assert (met.actors, met.rhythm["kind"]) == (["jongerenwerk"], "standing"), "the text gives no frequency"
        series = version_in_force(utrecht_circle()).series.get(key=met.key)
        assert series.per_year is None
        assert "jongerenwerk" in series.required_roles


@pytest.mark.provision("UT-3g-3")
def test_two_named_mbo_institutions_have_two_seats_and_a_third_has_no_rule(eva: Actor) -> None:
    with scope(eva):
        for slug in ("mbo-utrecht", "roc-midden-nederland"):
            assert [seat.key for seat in team_of(slug).seats] == ["leerplicht", "buurtteam"]
        version = version_in_force(utrecht_circle())
        assert rule_for(version, Organisation.objects.get(slug="nimeto")) is None
        assert find(duty("kernpartners-mbo"), utrecht_circle(), eva.organisation, 2026) is None


@pytest.mark.provision("UT-3g-1")
def test_the_provider_sees_its_own_empty_seat(buurtteam: Actor, utrecht: Actor) -> None:
    with scope(buurtteam):
        mine = Assignment.objects.filter(location__organisation__slug="de-passie")
        for given in mine:
            end_assignment(given, TODAY - timedelta(days=1), actor=system(buurtteam))
    with scope(utrecht):
        seat = next(one for one in team_of("de-passie").seats if one.key == "buurtteam")
        assert seat.is_vacant
        assert seat.provider
        with pytest.raises(NotAllowed, match="Lokalis"):
            name_member(utrecht_circle(), school("de-passie"), "buurtteam", "X", "", Period(TODAY), actor=utrecht)
    with scope(buurtteam):
        name_member(
            utrecht_circle(), school("de-passie"), "buurtteam", "Gezinswerker B", "", Period(TODAY), actor=buurtteam
        )


def system(actor: Actor) -> Actor:
    return replace(actor, is_administrator=True)


@pytest.mark.provision("UT-19a")
def test_the_buurtteam_notes_its_role_per_school(buurtteam: Actor, utrecht: Actor, client_of: ClientOf) -> None:
    """The state counts the schools it serves; the school reads the note; a name of a person does not pass."""
    with scope(buurtteam):
        before = find(duty("buurtteam-rol"), utrecht_circle(), buurtteam.organisation, 2026)
    answer = client_of(buurtteam).post(f"{UTRECHT}de-passie/afspraak/", {"text": "Spreekuur op dinsdag."})
    assert answer.status_code == 302
    with scope(buurtteam):
        after = find(duty("buurtteam-rol"), utrecht_circle(), buurtteam.organisation, 2026)
        assert before
        assert after
        assert (before.count, after.count) == (0, 1)
        assert (after.wanted or 0) > 1
    assert "Spreekuur op dinsdag." in client_of(utrecht).get(f"{UTRECHT}de-passie/").content.decode()
    named = client_of(buurtteam).post(f"{UTRECHT}de-passie/afspraak/", {"text": "Bel 06 12345678 of mail a@b.example."})
    assert named.status_code == 422
    with scope(utrecht), pytest.raises(NotAllowed):
        note_role(utrecht_circle(), school("de-passie"), "x", actor=utrecht)


@pytest.mark.provision("WF-5.10a")
def test_a_school_says_who_is_in_its_support_team(anna: Actor, client_of: ClientOf) -> None:
    url = "/c/west-friesland/teams/atlas-college/ondersteuning/"
    with scope(anna):
        found = find(duty("ondersteuningsteam", "west-friesland"), anna_circle(), anna.organisation, 2026)
        assert found
        assert found.count == 0
    typed = {"seat": "intern begeleider", "name": "Begeleider Atlas", "valid_from": "2026-11-21"}
    assert client_of(anna).post(url, typed).status_code == 302
    twice = client_of(anna).post(url, typed | {"name": " begeleider  ATLAS ", "valid_from": "2026-12-24"})
    assert twice.status_code == 422
    assert "al met deze rol in het team" in twice.content.decode()
    wrong = client_of(anna).post(url, typed | {"valid_until": "2026-01-01"})
    assert wrong.status_code == 422
    assert "Begeleider Atlas" in wrong.content.decode(), "nothing typed is lost"
    with scope(anna):
        member = TeamMember.objects.get()
        found = find(duty("ondersteuningsteam", "west-friesland"), anna_circle(), anna.organisation, 2026)
        assert found
        assert found.count == 1
        end_member(member, clock.today(), actor=anna)


def anna_circle() -> Convenant:
    return Convenant.objects.get(slug="west-friesland")


def test_a_seat_is_taken_once_and_only_the_school_has_a_support_team(utrecht: Actor, buurtteam: Actor) -> None:
    with scope(utrecht):
        at = school("de-passie")
        name_member(utrecht_circle(), at, "jgz", "A", "", Period(TODAY), actor=utrecht)
        with pytest.raises(AtField, match="al bezet door A"):
            name_member(utrecht_circle(), at, "jgz", "B", "", Period(TODAY), actor=utrecht)
    with scope(buurtteam), pytest.raises(NotAllowed):
        add_to_support(utrecht_circle(), "x", "B", "", Period(TODAY), actor=buurtteam)


def test_regie_reads_counts_and_gets_an_agenda_item(utrecht_regie: Actor, client_of: ClientOf) -> None:
    page = client_of(utrecht_regie).get(UTRECHT).content.decode()
    assert "plaatsen zijn leeg" in page
    assert client_of(utrecht_regie).get(f"{UTRECHT}export.csv").status_code == 200
    with scope(utrecht_regie):
        (item,) = suggest_teams(utrecht_circle(), None, utrecht_regie)
        assert item.article == "3 lid g"
        assert item.appendix
        assert registry.agenda_suggestions.get("parties.teams") is suggest_teams
