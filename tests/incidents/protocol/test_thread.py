"""The talk between school and politie about a measure: through the contacts, by the gate, each from its own rows."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.errors import Refused
from convenant.models import Convenant, Decision
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, scope
from incidents.actions import thread
from incidents.actions.thread import Said
from incidents.actions.vault import open_vault
from incidents.models import Incident, Notice, ReceivedDisclosure, ThreadEntry
from parties.actions.contacts import Details, name_contact
from parties.actions.involvement import Question, answer_involvement, ask_involvement
from parties.actions.linking import link_account
from parties.models import ContactPerson, InvolvementAnswer, InvolvementReply, ReceivedInvolvement
from parties.queries.places import offered_to
from tests.incidents.exchanging import POLICE, copy_at, incident_for, sent
from tests.incidents.recording import recorded
from tests.incidents.test_answers import reported

ClientOf = Callable[[Actor], Client]
ASK = "Laat de kluisjes op de eerste verdieping deze week dicht."
PAIRS = [("anna", "bram"), ("utrecht", "utrecht_agent")]


def named(actor: Actor) -> None:
    """The account of a contact person: the one that is there, or a new one."""
    assert actor.membership_id is not None
    with scope(actor):
        circle = Convenant.objects.get(pk=actor.circles[0])
        there = ContactPerson.objects.filter(convenant=circle, organisation_id=actor.organisation, location=None)
        person = there.filter(level="uitvoerend", topic="").first() or name_contact(
            circle, Details("Contact", "Vast contact", "uitvoerend", clock.today()), actor=actor
        )
        link_account(person, Membership.objects.get(pk=actor.membership_id), actor=actor)


def asked(school: Actor, agent: Actor, slug: str) -> tuple[Incident, ReceivedDisclosure, Notice]:
    incident, copy = reported(school, agent, slug)
    with scope(agent):
        thread.say(copy, Said("measure", clock.today(), ASK), actor=agent)
    with scope(school):
        return incident, copy, Notice.objects.get(kind="measure")


@pytest.mark.provision("WF-5.6-1", "UT-3c")
@pytest.mark.parametrize(("school", "agent"), PAIRS)
def test_the_politie_asks_and_the_school_answers(
    school: str, agent: str, client_of: ClientOf, request: pytest.FixtureRequest
) -> None:
    listener, teller = request.getfixturevalue(school), request.getfixturevalue(agent)
    named(listener)
    named(teller)
    incident, copy, notice = asked(listener, teller, POLICE[school])
    assert ASK.encode() not in bytes(notice.content)
    client, page = client_of(listener), reverse("thread:school", args=[incident.pk])
    closed = client.get(page).content.decode()
    assert "Politie vraagt een maatregel" in closed
    assert ASK not in closed
    with scope(listener):
        open_vault(incident, "maatregel", actor=listener)
    assert ASK in client.get(page).content.decode()
    form = {"code": "agreed", "note": "Conciërge regelt het."}
    assert client.post(reverse("thread:reply", args=[incident.pk, notice.pk]), form).status_code == 302
    seen = client_of(teller).get(reverse("thread:police", args=[copy.pk])).content.decode()
    assert "Antwoord van de school: wij werken mee" in seen
    assert "Conciërge" not in seen
    with scope(listener), pytest.raises(Refused, match="al op geantwoord"):
        thread.reply(notice, incident, "no", actor=listener)
    with scope(teller):
        assert Decision.objects.filter(outcome="allow").count() >= 1


@pytest.mark.provision("UT-6-2")
def test_school_and_politie_talk_directly_and_nobody_else_hears_it(
    utrecht: Actor, utrecht_agent: Actor, utrecht_regie: Actor, jou: Actor, eva: Actor, client_of: ClientOf
) -> None:
    """What the police contact writes goes to the school itself and its answer to him, with nobody in between."""
    named(utrecht)
    named(utrecht_agent)
    incident, copy, notice = asked(utrecht, utrecht_agent, POLICE["utrecht"])
    assert (notice.sender_id, notice.organisation_id) == (utrecht_agent.organisation, utrecht.organisation)
    with scope(utrecht):
        thread.reply(notice, incident, "agreed", actor=utrecht)
        heard = [(row.sender_id, row.kind) for row in Notice.objects.filter(thread=notice.thread)]
    assert (utrecht_agent.organisation, "measure") in heard
    there = client_of(utrecht_agent).get(reverse("thread:police", args=[copy.pk])).content.decode()
    assert "Antwoord van de school: wij werken mee" in there
    for outsider in (utrecht_regie, jou, eva):
        pages = (reverse("thread:school", args=[incident.pk]), reverse("thread:police", args=[copy.pk]))
        assert [client_of(outsider).get(page).status_code for page in pages] == [404, 404], outsider.function
    for outsider in (jou, eva):
        with scope(outsider):
            assert not Notice.objects.filter(thread=notice.thread).exists()
            assert not ThreadEntry.objects.filter(thread=notice.thread).exists()


@pytest.mark.provision("WF-5.6-2")
def test_only_the_contacts_of_both_sides_take_part(anna: Actor, bram: Actor, client_of: ClientOf) -> None:
    incident, copy = reported(anna, bram, POLICE["anna"])
    with scope(bram), pytest.raises(Refused, match="contactpersonen"):
        thread.say(copy, Said("measure", clock.today(), ASK), actor=bram)
    named(bram)
    _, _, notice = asked(anna, bram, POLICE["anna"])
    with scope(anna), pytest.raises(Refused, match="contactpersonen"):
        thread.reply(notice, incident, "agreed", actor=anna)
    with scope(anna):
        assert not ThreadEntry.objects.exists()


@pytest.mark.provision("WF-6.5")
def test_the_politie_tells_that_it_spoke_with_parents_and_school_leaders(
    anna: Actor, bram: Actor, client_of: ClientOf
) -> None:
    """Done, by whom, on which day."""
    named(bram)
    incident, copy = reported(anna, bram, POLICE["anna"])
    client_of(bram).get(reverse("exchange:copy", args=[copy.pk]))
    form = {"kind": "parents", "on": clock.today().isoformat(), "text": "Dit mag niet mee"}
    assert client_of(bram).post(reverse("thread:police", args=[copy.pk]), form).status_code == 302
    with scope(anna):
        notice = Notice.objects.get(kind="parents")
        assert (notice.function, bytes(notice.content)) == ("schoolagent", b"")
    text = client_of(anna).get(reverse("thread:school", args=[incident.pk])).content.decode()
    assert "Overleg met ouders en schoolleiding gedaan" in text
    assert "schoolagent" in text


@pytest.mark.provision("WF-6.4b")
def test_the_log_of_the_case_is_there_only_when_the_school_filed(anna: Actor, client_of: ClientOf) -> None:
    incident, client = recorded(anna), client_of(anna)
    page = reverse("thread:school", args=[incident.pk])
    form = {"text": "De zaak ligt bij het OM.", "on": clock.today().isoformat()}
    assert client.post(page, form).status_code == 404
    with scope(anna):
        with pytest.raises(Refused, match="zelf aangifte deed"):
            thread.log_progress(incident, "De zaak loopt.", clock.today(), actor=anna)
        Incident.objects.filter(pk=incident.pk).update(aangifte="school")
    for _ in range(2):  # a double click
        assert client.post(page, form | {"submission": str(incident.pk)}).status_code == 302
    with scope(anna):
        assert ThreadEntry.objects.get().reveal("text") == "De zaak ligt bij het OM."


@pytest.mark.parametrize(
    "said",
    [Said("measure", date(2026, 11, 21)), Said("parents", date(2027, 1, 1)), Said("answer", date(2026, 11, 21), ASK),
     Said("measure", date(2026, 11, 21), "BSN 111222333")],
)  # fmt: skip
def test_what_cannot_be_said(anna: Actor, bram: Actor, said: Said) -> None:
    named(bram)
    _, copy = reported(anna, bram, POLICE["anna"])
    with scope(bram), pytest.raises(Refused):
        thread.say(copy, said, actor=bram)


@pytest.mark.provision("UT-8-1")
def test_a_serious_melding_goes_first_and_its_time_is_told(
    utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf
) -> None:
    incident = incident_for(utrecht, utrecht_agent, seriousness=4)
    given = sent(incident, utrecht, POLICE["utrecht"])
    copy = copy_at(utrecht_agent, given.pk)
    client = client_of(utrecht_agent)
    assert "voorrang" in client.get(reverse("exchange:inbox")).content.decode()
    with scope(utrecht_agent):
        late = {"received_at": copy.received_at - timedelta(days=3), "answered_at": copy.received_at}
        ReceivedDisclosure.objects.filter(pk=copy.pk).update(**late)
    text = client.get(reverse("exchange:inbox") + "?weergave=alles").content.decode()
    assert "beantwoord na 3 dagen" in text


@pytest.mark.provision("UT-8-1")
@pytest.mark.parametrize(("seriousness", "first"), [(1, False), (2, False), (3, True), (4, True)])
def test_priority_follows_how_serious_it_is(
    utrecht: Actor, utrecht_agent: Actor, client_of: ClientOf, seriousness: int, first: bool
) -> None:
    sent(incident_for(utrecht, utrecht_agent, seriousness=seriousness), utrecht, POLICE["utrecht"])
    page = client_of(utrecht_agent).get(reverse("exchange:inbox")).content.decode()
    assert ("voorrang" in page) is first


@pytest.mark.provision("WF-4.4")
def test_leerplicht_is_asked_for_advice_without_names(anna: Actor, leerplicht: Actor) -> None:
    """A place, a topic and how soon, all chosen from lists; the answer is kept at the school."""
    with scope(anna):
        circle = Convenant.objects.get(pk=anna.circles[0])
        place = offered_to(anna).filter(organisation_id=anna.organisation)[0]
        ask_involvement(circle, leerplicht.organisation, Question(place, "school", "week"), actor=anna)
    with scope(leerplicht):
        row = ReceivedInvolvement.objects.get(sender_id=anna.organisation)
        assert row.topic == "school"
        answer_involvement(row, InvolvementAnswer.values[0], actor=leerplicht)
    with scope(anna):
        assert InvolvementReply.objects.get().answer == InvolvementAnswer.values[0]
        assert Decision.objects.get(data_class="consult").article == "4.4"
