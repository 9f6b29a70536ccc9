"""The list of parties and the card of one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenant import clock
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Convenant
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from parties.actions.contacts import Details, name_contact
from parties.actions.refusals import NotAllowed
from parties.actions.rights import assign_location, withdraw_location
from parties.models import Location, LocationRight, Party
from parties.queries.gaps import gaps_by_party

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
TODAY = date(2026, 11, 21)
LIST, CARD = "/c/west-friesland/partijen/", "/c/west-friesland/partijen/atlas-college/"


def test_list_shows_every_party_with_its_signature(femke: Actor, client_of: ClientOf) -> None:
    page = client_of(femke).get(LIST).content.decode()
    assert "24 partijen." in page
    assert "Ondertekening: staat niet in de tekst." in page
    assert "Voert de regie." in page


@pytest.mark.provision("WE-Part-2")
def test_who_works_along_without_signing_is_no_kernpartner_and_owes_nothing(
    weert: Actor, acting: Acting, client_of: ClientOf
) -> None:
    page = client_of(weert).get("/c/weert-nederweert/partijen/veilig-thuis-nml/").content.decode()
    assert "samenwerkend, niet ondertekend" in page
    with acting(weert):
        convenant = Convenant.objects.get(slug="weert-nederweert")
        bearers = {bearer.slug: bearer for bearer in bearers_of(convenant.pk)}
        duties = obligations_of(convenant)
    for slug in ("veilig-thuis-nml", "ggd-limburg-noord"):
        assert not any(bears(duty, bearers[slug]) for duty in duties)
    assert any(bears(duty, bearers["cjg-weert"]) for duty in duties)


@pytest.mark.provision("WF-2.1")
def test_list_shows_who_lacks_a_contact(femke: Actor, anna: Actor, client_of: ClientOf, acting: Acting) -> None:
    with acting(anna):
        convenant = Convenant.objects.get(slug="west-friesland")
        for level in ("bestuurlijk", "uitvoerend"):
            name_contact(convenant, Details("Iemand", "Iemand", level, TODAY), actor=anna)
        gaps = {
            party.organisation.slug: found
            for party, found in gaps_by_party(convenant, version_in_force(convenant)).items()
        }
    assert [gap.sentence for gap in gaps["atlas-college"]] == ["4 van 4 locaties zonder contactpersoon, uitvoerend"]
    assert [gap.article for gap in gaps["tabor-college"]] == ["2.1", "2.1", "5.2"]
    assert gaps["leerplicht-hoorn"] == []


def test_card_shows_locations_and_who_serves_them(femke: Actor, client_of: ClientOf) -> None:
    page = client_of(femke).get(CARD).content.decode()
    assert "Atlas College, Copernicus" in page
    assert "Politie: " in page
    assert "Jongerenwerk: Stichting Netwerk" in page
    team = client_of(femke).get(f"{LIST}politie-basisteam-hoorn/").content.decode()
    assert "Werkt voor deze locaties" in team
    assert "Atlas College, Copernicus" in team


def test_own_card_offers_to_add(anna: Actor, dirk: Actor, carla: Actor, client_of: ClientOf) -> None:
    assert "Contactpersoon toevoegen" in client_of(anna).get(CARD).content.decode()
    for actor in (dirk, carla):
        assert "Contactpersoon toevoegen" not in client_of(actor).get(CARD).content.decode()


def test_walls(eva: Actor, operator: Actor, anna: Actor, client_of: ClientOf) -> None:
    for actor in (eva, operator):
        assert client_of(actor).get(LIST).status_code == 404
        assert client_of(actor).get(CARD).status_code == 404
    assert client_of(anna).get(f"{LIST}de-passie/").status_code == 404
    assert client_of(anna).post(LIST).status_code == 405


def test_party_that_left_loses_the_circle(anna: Actor, femke: Actor, acting: Acting, client_of: ClientOf) -> None:
    client = client_of(anna)
    with acting(femke):
        left = Party.valid.filter(organisation_id=anna.organisation)
        left.update(valid_until=TODAY - timedelta(days=1))
    assert client.get(LIST).status_code == 404


@pytest.mark.parametrize(("address", "number"), [(LIST, 14), (CARD, 19), ("/c/west-friesland/contactpersonen/", 14)])
def test_query_counts_do_not_grow(
    address: str, number: int, femke: Actor, anna: Actor, dirk: Actor, acting: Acting, client_of: ClientOf
) -> None:
    client = client_of(femke)
    client.get(address)
    for actor in (anna, dirk):
        with acting(actor):
            for level in ("bestuurlijk", "uitvoerend"):
                convenant = Convenant.objects.get(slug="west-friesland")
                name_contact(convenant, Details("Iemand", "Iemand", level, TODAY), actor=actor)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        assert len(caught) == number


def test_locations_are_given_by_who_administers_the_accounts(
    anna: Actor, carla: Actor, dirk: Actor, acting: Acting, membership_of: Callable[[Actor], Membership]
) -> None:
    """A docent gives neither itself nor a colleague a location; nobody gives one to another organisation's people."""
    colleague, stranger = membership_of(carla), membership_of(dirk)
    with acting(carla):
        location = Location.objects.filter(organisation_id=carla.organisation).first()
        assert location is not None
        for change in (assign_location, withdraw_location):
            with pytest.raises(NotAllowed, match="accountbeheerder"):
                change(location, colleague, actor=carla)
    with acting(anna):
        with pytest.raises(NotAllowed, match="eigen organisatie"):
            assign_location(location, stranger, actor=anna)
        mine = LocationRight.objects.on(clock.today()).filter(user_id=carla.user)
        before = mine.count()
        withdraw_location(location, colleague, actor=anna)
        assert mine.count() == before - 1
        assign_location(location, colleague, actor=anna)
        assign_location(location, colleague, actor=anna)
        assert mine.count() == before
