"""Whom the gemeente aligned an agreement with; which partner offers what on which school, and what is missing."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from convenant import registry
from convenant.compliance.judging import judge
from convenant.models import Convenant, Obligation, State
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from parties.accounts import organisation_actor
from parties.actions.assignments import Period
from parties.actions.presence import Hours, add_hour
from parties.actions.teams import name_member
from parties.evidence_around import aligned, support
from parties.models import PolicyAlignment, Service, Task
from parties.queries.offering import support_in
from parties.queries.presence import served_places
from parties.queries.teams import facts_of, teams

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
WE, UT = "weert-nederweert", "utrecht"
TODAY = date(2026, 11, 21)


@pytest.mark.provision("WE-1.3")
def test_the_gemeente_notes_with_which_policy_officer_it_aligned_what(
    weert_regie: Actor, weert: Actor, acting: Acting, client_of: ClientOf
) -> None:
    base = f"/c/{WE}/rond-school/beleid/"
    sent = {"article": "1.3", "field": "gezondheid", "officer": "Beleidsmedewerker gezondheid"}
    sent |= {"aligned_on": "2026-11-02", "outcome": "Past."}
    client = client_of(weert_regie)
    for wrong in ({"aligned_on": "2026-12-01"}, {"officer": ""}, {"article": "99"}, {"field": "sport"}):
        assert client.post(f"{base}nieuw/", sent | wrong).status_code == 422, wrong
    assert client.post(f"{base}nieuw/", sent).status_code == 302
    page = client_of(weert).get(base).content.decode()
    for text in ("Gezondheid: Beleidsmedewerker gezondheid", "2 november 2026", "Past."):
        assert text in page
    assert client_of(weert).post(f"{base}nieuw/", sent).status_code == 403
    with acting(weert_regie):
        duty = Obligation.objects.select_related("version").get(version__convenant__slug=WE, provision="WE-1.3")
        known: dict[str, Any] = {
            "convenant": Convenant.objects.get(slug=WE),
            "organisation_id": weert_regie.organisation,
        }
        found = aligned(obligation=duty, school_year=2026, **known)
        assert judge(duty, found, 2026, TODAY).state == State.KEPT
        before = aligned(obligation=duty, school_year=2025, **known)
        assert before is not None
        assert before.count == 0
        row = PolicyAlignment.objects.get()
    assert client_of(weert).post(f"{base}{row.pk}/weghalen/").status_code == 404
    assert client.post(f"{base}{row.pk}/weghalen/").status_code == 302


@pytest.mark.provision("UT-3g-5")
def test_the_offer_per_school_shows_who_does_what_and_gaps_become_an_agenda_item(
    utrecht: Actor, buurtteam: Actor, utrecht_regie: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(buurtteam):
        convenant = Convenant.objects.get(slug=UT)
        place = served_places(convenant.pk, buurtteam).filter(organisation_id=utrecht.organisation).first()
        assert place is not None
        given = Hours(place, Task.FAMILY_WORKER, 4, time(10), time(11), date(2026, 9, 1))
        add_hour(convenant, given, actor=buurtteam)
    page = client_of(utrecht).get(f"/c/{UT}/rond-school/aanbod/").content.decode()
    assert "Aanwezig donderdag 10:00 tot 11:00" in page
    with acting(utrecht_regie):
        every = support_in(convenant)
        gap = next(row for row in every if row.gaps)
        source = registry.agenda_suggestions.get("parties.support")
        assert source is not None
        (told,) = source(convenant, None, utrecht_regie)
        assert gap.place.name in [row[0] for row in told.appendix.rows]
        assert len(told.appendix.rows) == sum(bool(row.gaps) for row in every)
    only = client_of(utrecht_regie).get(f"/c/{UT}/rond-school/aanbod/?gaten=ja")
    assert only.status_code == 200
    file = client_of(utrecht_regie).get(f"/c/{UT}/rond-school/aanbod/export.csv").content.decode("utf-8-sig")
    assert gap.place.name in file
    assert gap.gaps[0] in file


def seats_filled(school: Actor, acting: Acting) -> None:
    """Each by who fills it: the school itself, or the party that provides the seat."""
    with acting(school):
        convenant = Convenant.objects.get(slug=UT)
        every = teams(version_in_force(convenant), facts_of(convenant.pk))
        team = next(one for one in every if one.party.organisation_id == school.organisation)
    for seat in team.vacancies:
        provider = seat.provider and organisation_actor(seat.provider.organisation, Function.LEERPLICHT)
        actor = provider or school
        with acting(actor):
            name_member(convenant, team.party, seat.key, "Iemand", "", Period(TODAY), actor=actor)


@pytest.mark.provision("UT-3g-5")
def test_taking_a_partner_away_opens_a_gap_and_the_duty_of_the_school_tells_it(
    utrecht_regie: Actor, utrecht: Actor, acting: Acting
) -> None:
    with acting(utrecht_regie):
        convenant = Convenant.objects.get(slug=UT)
        assert [row for row in support_in(convenant, utrecht.organisation) if row.is_complete] == [], "empty seats"
    seats_filled(utrecht, acting)
    with acting(utrecht_regie):
        full = next(row for row in support_in(convenant, utrecht.organisation) if row.is_complete)
        school = full.place.organisation_id
        duty = Obligation.objects.select_related("version").get(version__convenant__slug=UT, provision="UT-3g-5")
        known: dict[str, Any] = {"convenant": convenant, "organisation_id": school, "school_year": 2026}
        before = support(obligation=duty, **known)
        role = next(iter(Service.objects.filter(convenant=convenant, location=full.place))).role
        Service.objects.filter(convenant=convenant, location=full.place, role=role).delete()
        after = next(row for row in support_in(convenant, school) if row.place.pk == full.place.pk)
        assert len(after.gaps) == len(full.gaps) + 1
        left = support(obligation=duty, **known)
        assert left is not None
        assert before is not None
        assert (left.count, left.wanted) == (before.count - 1, before.wanted)
        assert not after.is_complete
