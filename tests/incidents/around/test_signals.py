"""Youth work tells school and police without names, may say no, and counts whom it led to help."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from convenant.errors import Refused
from convenant.models import DataClass
from convenant.tenancy.models import Membership, Organisation, User
from convenant.tenancy.scope import Actor, scope, system_actor
from incidents.actions.signals import refer
from incidents.models import ReceivedSignal, SentSignal, SignalReply, YouthReferral
from incidents.queries.signals import recipients_of
from parties import accounts
from parties.models import Location
from parties.queries.places import places_of

ClientOf = Callable[[Actor], Client]
TEXT = "Er wordt gedeald bij het winkelcentrum."


def place_at(partner: Actor, school: Actor) -> Location:
    with scope(partner):
        return next(one for one in places_of(partner) if one.organisation_id == school.organisation)


def sent(client: Client, place: Location, **more: object) -> int:
    told = {"kind": "strafbaar", "text": TEXT} | more
    return int(client.post(f"/signalen/nieuw/?locatie={place.pk}", told).status_code)


@pytest.mark.provision("WF-8.4")
def test_youth_work_tells_school_and_police_through_the_gate(
    jongerenwerk: Actor, anna: Actor, bram: Actor, dirk: Actor, client_of: ClientOf
) -> None:
    place, client = place_at(jongerenwerk, anna), client_of(jongerenwerk)
    both = [str(anna.organisation), str(bram.organisation)]
    assert sent(client, place, recipients=both, text="Jan de Vries dealt bij het station.") == 422
    assert sent(client, place, recipients=both) == 302
    for one in (anna, bram):
        with scope(one):
            (row,) = ReceivedSignal.objects.all()
            assert (row.text, row.outcome) == (TEXT, "allow")
    with scope(jongerenwerk):
        decisions = [row.decision for row in SentSignal.objects.select_related("decision")]
    assert {(one.data_class, one.article) for one in decisions} == {(DataClass.SIGNAL, "8.4")}
    assert TEXT in client_of(anna).get("/signalen/").content.decode()
    with scope(dirk):
        assert not ReceivedSignal.objects.exists()


@pytest.mark.provision("WE-8.5")
def test_a_recipient_may_say_no_by_a_code_alone(jongerenwerk: Actor, anna: Actor, client_of: ClientOf) -> None:
    place = place_at(jongerenwerk, anna)
    assert sent(client_of(jongerenwerk), place, recipients=[str(anna.organisation)]) == 302
    with scope(anna):
        row = ReceivedSignal.objects.get()
    for _ in range(2):
        assert client_of(anna).post(f"/signalen/{row.pk}/", {"answer": "niet_bij_ons"}).status_code == 302
    with scope(jongerenwerk):
        assert SignalReply.objects.get().answer == "niet_bij_ons"
    assert "dit hoort niet bij ons" in client_of(jongerenwerk).get("/signalen/").content.decode()


@pytest.fixture
def welzijn(db: None) -> Actor:
    """Youth work in Weert, which has no account in the cast."""
    with scope(system_actor()):
        organisation = Organisation.objects.get(slug="punt-welzijn")
    user = User.objects.create(email="jongerenwerk@welzijn.example", password="!")
    membership = Membership.objects.create(
        user=user, organisation=organisation, display_name="Jongerenwerker", function="jongerenwerk",
        valid_from=accounts.start_of_the_past(), is_administrator=True,
    )  # fmt: skip
    accounts.assign_locations(membership, accounts.ALL)
    return accounts.membership_actor(membership)


@pytest.mark.provision("WE-8.5")
@pytest.mark.provision("WE-8.3")
def test_where_trust_weighs_the_youth_worker_says_why_or_sends_nothing(
    welzijn: Actor, weert: Actor, client_of: ClientOf
) -> None:
    place, client = place_at(welzijn, weert), client_of(welzijn)
    with scope(welzijn):
        answers = [answer for _, answer in recipients_of(welzijn, place, welzijn.circles[0])]
    assert {(one.outcome, one.article, one.needs) for one in answers} == {("ask", "8.5", ("necessity",))}
    one = [str(weert.organisation)]
    assert sent(client, place, recipients=one) == 422
    assert sent(client, place, recipients=one, necessity="De groep wordt steeds jonger.") == 302
    assert "wacht op u" not in client.get("/signalen/").content.decode()


@pytest.mark.provision("WE-8.3")
def test_a_referral_is_a_line_without_a_person(welzijn: Actor, weert: Actor, client_of: ClientOf) -> None:
    place, client = place_at(welzijn, weert), client_of(welzijn)
    told = {"location": str(place.pk), "kind": "zorg", "referred_to": "wijkteam", "referred_on": "2026-11-19"}
    assert client.post("/signalen/verwijzing/", told).status_code == 302
    with scope(welzijn):
        assert YouthReferral.objects.get().referred_to == "wijkteam"
    assert "Wijkteam of buurtteam" in client.get("/signalen/").content.decode()
    for kind in ("csv", "ods", "xlsx"):
        assert client.get(f"/signalen/verwijzingen/export.{kind}").status_code == 200
    assert "19 november 2026" in client.get("/signalen/verwijzingen/export.csv").content.decode()
    assert client_of(weert).get("/signalen/verwijzing/").status_code == 404


@pytest.mark.provision("WF-Uitg-6")
def test_youth_work_signals_dropping_out_and_keeps_that_it_led_to_care(
    jongerenwerk: Actor, anna: Actor, client_of: ClientOf
) -> None:
    """The signal reaches the school; the referral is a line of its own, and neither has room for a person."""
    place, client = place_at(jongerenwerk, anna), client_of(jongerenwerk)
    words = "Een paar jongeren komen al weken niet meer op school."
    assert sent(client, place, kind="uitval", text=words, recipients=[str(anna.organisation)]) == 302
    with scope(anna):
        assert ReceivedSignal.objects.get().get_kind_display() == "Risico op schooluitval"
    told = {"location": str(place.pk), "kind": "uitval", "referred_to": "wijkteam", "referred_on": "2026-11-19"}
    assert client.post("/signalen/verwijzing/", told).status_code == 302
    with scope(jongerenwerk):
        row = YouthReferral.objects.get()
    assert (row.kind, row.referred_to, row.convenant_id) == ("uitval", "wijkteam", jongerenwerk.circles[0])
    assert not {field.name for field in YouthReferral._meta.fields} & {"name", "person", "text", "note"}
    with scope(anna):
        assert not YouthReferral.objects.exists()


def test_one_opened_form_counts_one_referral(welzijn: Actor, weert: Actor, client_of: ClientOf) -> None:
    place, client = place_at(welzijn, weert), client_of(welzijn)
    told = {"location": str(place.pk), "kind": "zorg", "referred_to": "wijkteam", "referred_on": "2026-11-19"}
    submission = {"submission": str(uuid4())}
    for _ in range(2):
        assert client.post("/signalen/verwijzing/", told | submission).status_code == 302
    with scope(welzijn):
        assert YouthReferral.objects.count() == 1


def test_a_referral_goes_under_the_convenant_in_which_youth_work_serves(
    welzijn: Actor, weert: Actor, anna: Actor
) -> None:
    place = place_at(welzijn, weert)
    both = replace(welzijn, circles=(*anna.circles, *welzijn.circles))
    with scope(both):
        assert refer(place, "zorg", "wijkteam", date(2026, 11, 19), actor=both).convenant_id == welzijn.circles[0]
    nowhere = replace(welzijn, circles=anna.circles)
    with scope(nowhere), pytest.raises(Refused, match="in geen convenant"):
        refer(place, "zorg", "wijkteam", date(2026, 11, 19), actor=nowhere)


def test_nobody_sends_for_a_location_where_he_does_not_work(jou: Actor, anna: Actor, client_of: ClientOf) -> None:
    with scope(anna):
        place = places_of(anna)[0]
    answer = client_of(jou).get(f"/signalen/nieuw/?locatie={place.pk}")
    assert answer.status_code == 200
    assert place.name not in answer.content.decode()
