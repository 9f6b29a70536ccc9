"""Measures in public space: asked per location, answered by the gemeente, a register with filters and files."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from convenant.compliance.judging import judge
from convenant.models import Convenant, Obligation, State
from convenant.tenancy.scope import Actor
from parties.actions.measures import Step, Wanted, ask_measure, take_step
from parties.actions.refusals import NotAllowed
from parties.evidence_around import measure as evidence
from parties.models import Location, Measure, MeasureStep

Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
WE, UT = "weert-nederweert", "utrecht"
TODAY = date(2026, 11, 21)


def asked(actor: Actor, slug: str, what: str = "Lamp bij de ingang") -> Measure:
    place = Location.objects.filter(organisation_id=actor.organisation).first()
    assert place is not None
    return ask_measure(Convenant.objects.get(slug=slug), Wanted(place, "verlichting", what), actor=actor)


def state(slug: str, actor: Actor) -> Any:
    duty = Obligation.objects.select_related("version").get(version__convenant__slug=slug, key="openbare-ruimte")
    known: dict[str, Any] = {"convenant": Convenant.objects.get(slug=slug), "organisation_id": actor.organisation}
    found = evidence(obligation=duty, school_year=2026, **known)
    return duty, judge(duty, found, 2026, TODAY)


@pytest.mark.provision("WE-1.4")
def test_a_school_asks_light_and_follows_what_the_gemeente_does(
    weert: Actor, weert_regie: Actor, acting: Acting, client_of: ClientOf
) -> None:
    school, gemeente = client_of(weert), client_of(weert_regie)
    with acting(weert):
        place = Location.objects.filter(organisation_id=weert.organisation).first()
        assert place is not None
    base = f"/c/{WE}/rond-school/maatregelen/"
    sent = {"location": place.pk, "kind": "verlichting", "what": "Lamp bij het fietspad"}
    assert school.post(f"{base}nieuw/", sent).status_code == 302
    with acting(weert):
        row = Measure.objects.get()
    assert "Stand bijwerken" not in school.get(f"{base}{row.pk}/").content.decode()
    assert gemeente.post(f"{base}{row.pk}/", {"state": "onderzoek", "note": ""}).status_code == 302
    refused = gemeente.post(f"{base}{row.pk}/", {"state": "afgewezen", "note": ""})
    assert refused.status_code == 422
    assert "Schrijf waarom" in refused.content.decode()
    assert gemeente.post(f"{base}{row.pk}/", {"state": "gepland", "note": ""}).status_code == 422
    assert gemeente.post(f"{base}{row.pk}/", {"state": "gepland", "planned_on": "2027-03-01"}).status_code == 302
    page = school.get(f"{base}{row.pk}/").content.decode()
    for text in ("In onderzoek", "Gepland", "1 maart 2027", "Lamp bij het fietspad"):
        assert text in page
    with acting(weert_regie):
        duty, judged = state(WE, weert_regie)
    assert (duty.strength, judged.state) == ("inspanning", State.KEPT)


@pytest.mark.provision("UT-11-1")
def test_an_unanswered_question_breaks_the_duty_of_utrecht_and_an_answer_mends_it(
    utrecht: Actor, utrecht_regie: Actor, acting: Acting
) -> None:
    with acting(utrecht_regie):
        duty, judged = state(UT, utrecht_regie)
    assert (duty.strength, judged.state) == ("resultaat", State.KEPT)
    with acting(utrecht):
        row = asked(utrecht, UT)
    with acting(utrecht_regie):
        assert state(UT, utrecht_regie)[1].state == State.LATE
        take_step(row, Step("afgewezen", "De grond is van een ander."), actor=utrecht_regie)
        told = state(UT, utrecht_regie)[1]
    assert told.state == State.KEPT
    assert told.label == "1 van 1 vragen om een maatregel beantwoord, 0 uitgevoerd"


@pytest.mark.provision("UT-11-1")
def test_the_register_is_filtered_in_the_address_and_taken_along_as_it_stands(
    utrecht: Actor, utrecht_regie: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(utrecht):
        first, _ = asked(utrecht, UT), asked(utrecht, UT, "=HYPERLINK zebrapad")
    with acting(utrecht_regie):
        take_step(first, Step("uitgevoerd", "Hangt er."), actor=utrecht_regie)
    client = client_of(utrecht_regie)
    base = f"/c/{UT}/rond-school/maatregelen/"
    page = client.get(f"{base}?stand=uitgevoerd").content.decode()
    assert "Lamp bij de ingang" in page
    assert "zebrapad" not in page
    assert "zebrapad" in client.get(f"{base}?stand=bestaat-niet").content.decode()
    file = client.get(f"{base}export.csv?stand=gevraagd").content.decode("utf-8-sig")
    assert "'=HYPERLINK zebrapad" in file
    assert "Lamp bij de ingang" not in file
    for kind, head in (("xlsx", b"PK"), ("ods", b"PK")):
        assert client.get(f"{base}export.{kind}").content.startswith(head)
    assert client.get(f"{base}export.pdf").status_code == 404


def test_only_the_gemeente_answers_and_no_name_passes(
    weert: Actor, weert_agent: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(weert):
        row = asked(weert, WE)
    for other in (weert, weert_agent):
        with acting(other), pytest.raises(NotAllowed):
            take_step(row, Step("uitgevoerd"), actor=other)
        assert (
            client_of(other).post(f"/c/{WE}/rond-school/maatregelen/{row.pk}/", {"state": "gepland"}).status_code == 404
        )
    sent = {"location": row.location_id, "kind": "hek", "what": "Bel mij op 06-12345678"}
    answer = client_of(weert).post(f"/c/{WE}/rond-school/maatregelen/nieuw/", sent)
    assert answer.status_code == 422
    assert "06-12345678" in answer.content.decode()
    with acting(weert):
        assert (Measure.objects.count(), MeasureStep.objects.count()) == (1, 0)
