"""Contact without an incident: two taps, no names, longest ago first, and seen by the duty that asks it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from convenant.compliance.judging import judge
from convenant.models import Convenant, Obligation, State
from convenant.tenancy.scope import Actor
from parties.actions.moments import note_moment, take_back_moment
from parties.actions.refusals import NotAllowed
from parties.evidence_around import moment
from parties.models import ContactMoment, SharedMoment
from parties.queries.moments import by_place
from parties.queries.places import offered_to

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
TODAY = date(2026, 11, 21)
WF, UT = "west-friesland", "utrecht"


def first_place(actor: Actor) -> Any:
    return offered_to(actor).first()


def finding(key: str, slug: str, actor: Actor) -> Any:
    duty = Obligation.objects.select_related("version").get(version__convenant__slug=slug, key=key)
    found = moment(
        obligation=duty,
        convenant=Convenant.objects.get(slug=slug),
        organisation_id=actor.organisation,
        school_year=2026,
    )
    return duty, found


@pytest.mark.provision("WF-6.1c")
def test_a_schoolagent_notes_a_visit_in_two_taps_and_the_school_sees_the_fact(
    bram: Actor, anna: Actor, client_of: ClientOf, acting: Acting
) -> None:
    with acting(bram):
        place = first_place(bram)
    phone = client_of(bram)
    first_tap = f"/contactmomenten/{place.slug}/noteren/"
    assert first_tap in phone.get("/scholen/").content.decode()
    page = phone.get(first_tap).content.decode()
    assert 'name="kind" value="bezoek"' in page
    assert 'value="2026-11-21"' in page
    assert phone.post(first_tap, {"day": "2026-11-21", "kind": ["", "bezoek"]}).status_code == 302
    assert "Laatste bezoek: vandaag" in phone.get("/scholen/").content.decode()
    seen = client_of(anna).get(f"/c/{WF}/rond-school/contact/").content.decode()
    assert place.name in seen
    assert "Bezoek, 21 november 2026" in seen
    assert bram.display_name not in seen
    with acting(bram):
        assert [field.name for field in SharedMoment._meta.concrete_fields if "member" in field.name] == []


@pytest.mark.provision("WF-6.1c")
def test_structural_contact_is_a_duty_whose_state_follows_from_the_moments(bram: Actor, acting: Acting) -> None:
    with acting(bram):
        duty, found = finding("schoolagent-contact", WF, bram)
        assert judge(duty, found, 2026, TODAY).state == State.LATE
        old, recent = list(offered_to(bram))[:2]
        note_moment(old, "bezoek", TODAY - timedelta(days=130), actor=bram)
        note_moment(recent, "telefoon", TODAY - timedelta(days=10), actor=bram)
        _, found = finding("schoolagent-contact", WF, bram)
        assert found.count == 1
        assert found.wanted > 1
        assert found.last_on == TODAY - timedelta(days=10)
        assert found.lapses_on == date(2027, 2, 11)


@pytest.mark.provision("UT-6-1")
def test_a_wijkagent_keeps_contact_with_each_wijk_without_incidents(
    utrecht_agent: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(utrecht_agent):
        _, before = finding("wijkagent-contact", UT, utrecht_agent)
        place = offered_to(utrecht_agent).exclude(wijk=None).first()
        assert place is not None
        note_moment(place, "overleg", TODAY, actor=utrecht_agent)
        _, after = finding("wijkagent-contact", UT, utrecht_agent)
    assert (before.count, after.count) == (0, 1)
    assert "wijk" in after.label
    page = client_of(utrecht_agent).get("/contactmomenten/").content.decode()
    assert utrecht_agent.display_name in page
    assert "Dit schooljaar 1 keer" in page


def test_longest_ago_comes_first_and_a_second_tap_counts_once(bram: Actor, acting: Acting) -> None:
    with acting(bram):
        places = list(offered_to(bram))
        for number, place in enumerate(places[:3]):
            note_moment(place, "bezoek", TODAY - timedelta(days=number), actor=bram)
        again = note_moment(places[0], "bezoek", TODAY, actor=bram)
        assert ContactMoment.objects.filter(location=places[0]).count() == 1
        rows = [row.last for row in by_place(bram) if row.last]
        assert rows == sorted(rows)
        assert by_place(bram)[0].last is None
        take_back_moment(again, actor=bram)
        assert not SharedMoment.objects.filter(location=places[0]).exists()


def test_bad_days_strange_places_and_other_functions_are_refused(
    bram: Actor, bram2: Actor, anna: Actor, femke: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(bram):
        mine = set(offered_to(bram).values_list("pk", flat=True))
        place = first_place(bram)
    with acting(bram2):
        other = offered_to(bram2).exclude(pk__in=mine)[0]
        kept = note_moment(other, "bezoek", TODAY, actor=bram2)
    with acting(bram):
        with pytest.raises(NotAllowed):
            note_moment(other, "bezoek", TODAY, actor=bram)
        with pytest.raises(NotAllowed):
            take_back_moment(kept, actor=bram)
    client = client_of(bram)
    assert client.get(f"/contactmomenten/{other.slug}/noteren/").status_code == 404
    for day in ("2026-11-22", "2020-01-01", "", "morgen"):
        answer = client.post(f"/contactmomenten/{place.slug}/noteren/", {"day": day, "kind": "bezoek"})
        assert answer.status_code == 422, day
    assert client.post(f"/contactmomenten/{place.slug}/noteren/", {"day": "2026-11-21"}).status_code == 422
    for stranger in (anna, femke):
        assert client_of(stranger).get("/contactmomenten/").status_code == 403
        assert client_of(stranger).get(f"/contactmomenten/{place.slug}/noteren/").status_code == 403
