"""Wijken and services by regie, locations by the school itself."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from incidents.permissions import visible_to
from parties.actions.places import PLACE, Place, add_place, change_place, close_place, reopen_place
from parties.actions.services import Serving, add_services
from parties.forms.places import initial_of
from parties.models import Location, Party, Service, ServingPerson, Wijk
from parties.queries.places import locations_of, offered_to
from parties.queries.touched import closing_touches, moving_touches
from tests.incidents.exchanging import incident_for

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
TODAY, YESTERDAY = date(2026, 11, 21), date(2026, 11, 20)
WF, WE, UT = "west-friesland", "weert-nederweert", "utrecht"


def copernicus() -> Location:
    return Location.objects.get(slug="atlas-college-copernicus")


def test_a_closed_location_is_offered_nowhere_and_keeps_what_it_has(
    anna: Actor, femke: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        place = copernicus()
    for page in ("/incidenten/nieuw/", f"/c/{WF}/contactpersonen/nieuw/"):
        assert "Copernicus" in client_of(anna).get(page).content.decode()
    with acting(anna):
        close_place(place, YESTERDAY, actor=anna)
        assert place not in offered_to(anna)
        assert place in locations_of(anna)
    for page in ("/incidenten/nieuw/", f"/c/{WF}/contactpersonen/nieuw/"):
        assert "Copernicus" not in client_of(anna).get(page).content.decode()
    assert "Copernicus" not in client_of(femke).get(f"/c/{WF}/diensten/nieuw/").content.decode()
    assert "Heropenen" in client_of(anna).get("/locaties/").content.decode()
    assert client_of(anna).post(f"/locaties/{place.pk}/heropenen/").status_code == 302
    assert "Copernicus" in client_of(anna).get("/incidenten/nieuw/").content.decode()


def test_the_last_day_itself_still_counts(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        close_place(copernicus(), TODAY, actor=anna)
        assert copernicus() in offered_to(anna)


def test_a_renamed_location_still_says_what_it_was_called(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        place = copernicus()
        was = place.name
        change_place(place, Place("Atlas Noord", "Hoorn"), actor=anna, seen=mark_of(place, PLACE))
        place = copernicus()
        assert (place.called(YESTERDAY), place.called(TODAY)) == (was, "Atlas Noord")
        right = Place("Atlas Noord-Oost", "Hoorn")
        change_place(place, right, actor=anna, seen=mark_of(place, PLACE), correction=True)
        assert copernicus().called(TODAY) == "Atlas Noord-Oost"
        assert len(copernicus().formerly) == 1


def test_bad_input_of_a_location(anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        with pytest.raises(Refused, match="al een open locatie"):
            add_place(Place("atlas college, copernicus"), actor=anna)
        place = add_place(Place("Atlas Zuid", opened_on=TODAY), actor=anna)
        with pytest.raises(Refused, match="laatste dag"):
            close_place(place, YESTERDAY, actor=anna)
    client = client_of(anna)
    assert client.post("/locaties/nieuw/", {"name": ""}).status_code == 422
    answer = client.post(f"/locaties/{place.pk}/sluiten/", {"last_day": "2020-01-01"})
    assert answer.status_code == 422
    assert "De laatste dag ligt voor" in answer.content.decode()


def test_a_location_is_kept_by_its_own_organisation_alone(
    dirk: Actor, carla: Actor, femke: Actor, anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        place = copernicus()
    assert client_of(dirk).get(f"/locaties/{place.pk}/").status_code == 404
    assert client_of(femke).get(f"/locaties/{place.pk}/").status_code == 404
    for page in ("/locaties/", f"/locaties/{place.pk}/"):
        assert client_of(carla).get(page).status_code == 403
    with acting(dirk):
        with pytest.raises(Refused):
            reopen_place(place, actor=dirk)


def test_regie_names_wijken(utrecht_regie: Actor, utrecht: Actor, client_of: ClientOf, acting: Acting) -> None:
    client = client_of(utrecht_regie)
    assert client.post(f"/c/{UT}/wijken/nieuw/", {"name": "Merwedekanaalzone"}).status_code == 302
    assert client.post(f"/c/{UT}/wijken/nieuw/", {"name": "merwedekanaalzone"}).status_code == 422
    with acting(utrecht_regie):
        wijk = Wijk.objects.get(name="Merwedekanaalzone")
    assert client.post(f"/c/{UT}/wijken/{wijk.pk}/", {"name": "Merwede"}).status_code == 302
    assert "Merwede" in client.get(f"/c/{UT}/wijken/").content.decode()
    assert client_of(utrecht).post(f"/c/{UT}/wijken/nieuw/", {"name": "Anders"}).status_code == 403


def test_regie_divides_locations_with_dates(utrecht_regie: Actor, client_of: ClientOf, acting: Acting) -> None:
    client = client_of(utrecht_regie)
    with acting(utrecht_regie):
        jou = Party.objects.get(convenant__slug=UT, organisation__slug="jou")
        wijk = Wijk.objects.get(convenant__slug=UT, slug="binnenstad")
        places = set(Location.objects.filter(wijk=wijk).values_list("pk", flat=True))
        before = set(Service.objects.filter(organisation=jou.organisation).values_list("location_id", flat=True))
    assert places - before
    given = {"party": jou.pk, "role": "jongerenwerk", "wijk": wijk.pk, "valid_from": "2026-12-01"}
    assert client.post(f"/c/{UT}/diensten/nieuw/", given).status_code == 302
    twice = client.post(f"/c/{UT}/diensten/nieuw/", given)
    assert twice.status_code == 422
    assert "bedient in deze rol en deze periode al" in twice.content.decode()
    with acting(utrecht_regie):
        made = Service.objects.filter(organisation=jou.organisation, valid_from=date(2026, 12, 1))
        assert set(made.values_list("location_id", flat=True)) == places
        service = made.first()
        assert service is not None
    stop = f"/c/{UT}/diensten/{service.pk}/stop/"
    assert client.post(stop, {"last_day": "2026-11-30"}).status_code == 422
    assert client.post(stop, {"last_day": "2027-07-31"}).status_code == 302


@pytest.mark.provision("UT-19")
def test_the_buurtteam_is_tied_to_every_vo_and_vso_school_and_two_mbo_institutions(
    utrecht: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(utrecht):
        served = Service.objects.filter(convenant__slug=UT, organisation__slug="lokalis", role="zorg")
        places = {row.location_id for row in served}
        schools = Party.objects.filter(convenant__slug=UT, role="school").values("organisation")
        every = Location.objects.filter(organisation__in=schools).select_related("organisation")
        wanted_here = {
            place.pk
            for place in every
            if {"vo", "vso"} & set(place.organisation.sectors)
            or place.organisation.slug in ("roc-midden-nederland", "mbo-utrecht")
        }
    assert places == wanted_here
    page = client_of(utrecht).get(f"/c/{UT}/diensten/?zoek=lokalis").content.decode()
    assert "MBO Utrecht" in page
    assert "Nimeto" not in page


def test_an_organisation_serves_a_location_once_at_a_time(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        convenant = Convenant.objects.get(slug=WF)
        service = Service.objects.filter(convenant=convenant, role="politie").select_related("location").first()
        assert service is not None
        again = Serving(service.organisation_id, "politie", TODAY)
        with pytest.raises(Refused, match="bedient in deze rol"):
            add_services(convenant, again, [service.location], actor=femke)


def test_closing_counts_what_it_touches_and_asks_that_number(anna: Actor, acting: Acting, client_of: ClientOf) -> None:
    with acting(anna):
        place = copernicus()
        touched = closing_touches(place, anna)
    assert touched.rows > 1
    page, client = f"/locaties/{place.pk}/sluiten/", client_of(anna)
    text = client.get(page).content.decode()
    assert all(line in text for line in (*touched.lines, f"Ja, dit raakt {touched.words}."))
    sent = {"last_day": "2026-12-31"}
    for wrong in (sent, *(sent | {"sure": "on"} | mark for mark in ({}, {"touches": ""}, {"touches": "oud"}))):
        answer = client.post(page, wrong)
        assert (answer.status_code, touched.words in answer.content.decode()) == (422, True)
    with acting(anna):
        assert copernicus().last_day is None, "nothing happened before it was confirmed"
    assert client.post(page, sent | {"sure": "on", "touches": touched.mark}).status_code == 302


def test_who_may_not_see_incidents_is_told_no_number_of_them(
    anna: Actor, fg: Actor, bram: Actor, acting: Acting
) -> None:
    incident = incident_for(anna, bram)
    with acting(anna):
        place = incident.location
        counted = [text for text in closing_touches(place, anna).lines if "open incident" in text]
        seen = visible_to(anna).filter(location=place, state="open").count()
    assert [text.split()[0] for text in counted] == [str(seen)]
    with acting(fg):
        assert not [text for text in closing_touches(place, fg).lines if "incident" in text]


def test_another_wijk_is_confirmed_with_who_goes_and_who_comes(
    utrecht: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(utrecht):
        place = Location.objects.filter(organisation_id=utrecht.organisation).exclude(wijk=None).order_by("slug")[0]
        served = ServingPerson.objects.exclude(wijk=None).exclude(wijk=place.wijk).values("wijk")
        into = Wijk.objects.filter(pk__in=served, convenant__slug=UT).order_by("slug")[0]
        touched, was = moving_touches(place, into, utrecht), place.wijk
        assert was
        sent = initial_of(place)
    page, client = f"/locaties/{place.pk}/", client_of(utrecht)
    sent = {name: value or "" for name, value in sent.items()} | {"wijk": str(into.pk)}
    answer = client.post(page, sent)
    assert (answer.status_code, f"Ja, dit raakt {touched.words}." in answer.content.decode()) == (422, True)
    assert client.post(page, sent | {"sure": "on"}).status_code == 422, "what nobody saw is no confirmation"
    assert client.post(page, sent | {"sure": "on", "touches": touched.mark}).status_code == 302
    with acting(utrecht):
        now = Location.objects.get(pk=place.pk)
        assert (now.wijk, now.wijk_since, now.formerly[-1]["wijk"]) == (into, TODAY, was.name)
