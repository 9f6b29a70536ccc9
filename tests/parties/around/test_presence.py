"""Weekly hours at schools: from day to day, not in holidays, with days that fall out."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from convenant.errors import AtField
from convenant.models import Convenant, Obligation
from convenant.tenancy.scope import Actor
from parties.actions.presence import Hours, add_hour, skip_day
from parties.evidence_around import presence
from parties.models import PresenceHour, Task
from parties.queries.presence import next_day, served_places, with_days

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
WF, WE, UT = "west-friesland", "weert-nederweert", "utrecht"
START = date(2026, 9, 1)


def hour(actor: Actor, slug: str, weekday: int = 2, **more: Any) -> PresenceHour:
    convenant = Convenant.objects.get(slug=slug)
    place = served_places(convenant.pk, actor).first()
    assert place is not None
    given: dict[str, Any] = {"starts": time(9), "ends": time(12), "valid_from": START, "room": "Kantine"} | more
    return add_hour(convenant, Hours(place, Task.YOUTH_WORKER, weekday, **given), actor=actor)


def covered(key: str, slug: str, actor: Actor) -> Any:
    duty = Obligation.objects.select_related("version").get(version__convenant__slug=slug, key=key)
    known: dict[str, Any] = {"convenant": Convenant.objects.get(slug=slug), "organisation_id": actor.organisation}
    return presence(obligation=duty, school_year=2026, **known)


@pytest.mark.provision("WF-8.3")
@pytest.mark.parametrize(
    ("who", "slug", "key"),
    [
        ("jongerenwerk", WF, "jongerenwerk-aanwezig"),
        pytest.param("cjg", WE, "cjg-op-school", marks=pytest.mark.provision("WE-6.2")),
        pytest.param("buurtteam", UT, "buurtteam-op-school", marks=pytest.mark.provision("UT-19c")),
    ],
)
def test_a_partner_shows_when_it_is_at_school_and_its_duty_follows(
    who: str, slug: str, key: str, request: pytest.FixtureRequest, acting: Acting, client_of: ClientOf
) -> None:
    actor = request.getfixturevalue(who)
    with acting(actor):
        assert covered(key, slug, actor).count == 0
        row = hour(actor, slug)
        school = row.location.organisation.slug
        found = covered(key, slug, actor)
        assert (found.count, found.wanted >= 1) == (1, True)
    reader = request.getfixturevalue({WF: "anna", WE: "weert", UT: "utrecht"}[slug])
    card = client_of(reader).get(f"/c/{slug}/scholen/{school}/")
    assert "dinsdag 09:00 tot 12:00, Kantine" in card.content.decode()


def test_hours_skip_holidays_and_the_week_that_falls_out(
    jongerenwerk: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(jongerenwerk):
        row = hour(jongerenwerk, WF)
        region = Convenant.objects.get(slug=WF).region
        assert next_day(row, region) == date(2026, 11, 24)
        skip_day(row, date(2026, 11, 24), actor=jongerenwerk)
        assert with_days([row], region)[0].next_on == date(2026, 12, 1)
        row.valid_from = date(2026, 12, 19)
        assert next_day(row, region) == date(2027, 1, 5)
        for wrong in (date(2026, 11, 25), date(2026, 12, 22), date(2026, 11, 17)):
            with pytest.raises(AtField):
                skip_day(row, wrong, actor=jongerenwerk)
    page = client_of(jongerenwerk).get(f"/c/{WF}/rond-school/aanwezig/").content.decode()
    assert "Niet op 24 nov" in page
    client = client_of(jongerenwerk)
    assert client.post(f"/c/{WF}/rond-school/aanwezig/{row.pk}/toch/", {"day": "2026-11-24"}).status_code == 302
    assert "Niet op" not in client.get(f"/c/{WF}/rond-school/aanwezig/").content.decode()


def test_overlap_and_wrong_ends_are_told_beside_the_field(
    jongerenwerk: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(jongerenwerk):
        row = hour(jongerenwerk, WF)
    url = f"/c/{WF}/rond-school/aanwezig/nieuw/"
    good = {"location": row.location_id, "task": "jongerenwerker", "weekday": 2, "starts": "13:00", "ends": "14:00"}
    good |= {"room": "Aula", "valid_from": "2026-11-23", "valid_until": ""}
    wrong = [
        ({"starts": "11:00", "ends": "13:00"}, "al van 09:00 tot 12:00"),
        ({"starts": "14:00", "ends": "13:00"}, "eindtijd ligt voor"),
        ({"valid_until": "2026-11-22"}, "einddatum ligt voor"),
        ({"room": "Bel 06-12345678"}, "Haal het weg"),
        ({"starts": "straks"}, "bijvoorbeeld 09:30"),
        ({"location": ""}, "Maak een keuze"),
    ]
    client = client_of(jongerenwerk)
    for change, sentence in wrong:
        answer = client.post(url, good | change)
        assert answer.status_code == 422, change
        assert sentence in answer.content.decode(), change
    assert client.post(url, good).status_code == 302
    assert client.post(url, good | {"weekday": 3}).status_code == 302


def test_a_party_keeps_its_own_hours_alone(
    jongerenwerk: Actor, bram: Actor, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(jongerenwerk):
        row = hour(jongerenwerk, WF)
    for step in ("niet", "stop"):
        assert client_of(bram).get(f"/c/{WF}/rond-school/aanwezig/{row.pk}/{step}/").status_code == 404
    assert client_of(anna).get(f"/c/{WF}/rond-school/aanwezig/nieuw/").status_code == 403
    client = client_of(jongerenwerk)
    stop = f"/c/{WF}/rond-school/aanwezig/{row.pk}/stop/"
    assert client.post(stop, {"last_day": "2026-11-30"}).status_code == 302
    with acting(jongerenwerk):
        assert PresenceHour.objects.get(pk=row.pk).valid_until == date(2026, 11, 30)
    assert client.post(stop, {"last_day": "2026-08-01"}).status_code == 302
    with acting(jongerenwerk):
        assert not PresenceHour.objects.filter(pk=row.pk).exists()
