"""Contact persons: who keeps them, what is refused, and what a gap does to a state."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from convenant import registry
from convenant.actions.compliance import publish_states
from convenant.audit.models import Entry
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import find, obligations_of
from convenant.compliance.judging import judge
from convenant.editing import Overtaken
from convenant.errors import Refused
from convenant.evidence import Finding
from convenant.forms.fields import tell_overtaken
from convenant.models import Convenant, State
from convenant.tenancy.scope import Actor
from parties.actions.contacts import Details, change_contact, confirm_contacts, end_contact, name_contact
from parties.actions.refusals import NotAllowed
from parties.forms.contacts import ContactForm, initial_of
from parties.models import Assignment, ContactPerson, Location, LocationRight
from parties.queries.places import locations_of

TODAY = date(2026, 11, 21)
Acting = Callable[[Actor], Any]
ClientOf = Callable[[Actor], Client]
ADDRESS = "/c/west-friesland/contactpersonen/"


def circle(slug: str = "west-friesland") -> Convenant:
    return Convenant.objects.get(slug=slug)


def details(**fields: Any) -> Details:
    given: dict[str, Any] = {"name": "Coördinator", "function": "Coördinator", "level": "uitvoerend"}
    return Details(**(given | {"valid_from": TODAY} | fields))


def found_for(actor: Actor, slug: str, key: str) -> Finding | None:
    convenant = circle(slug)
    duty = next(each for each in obligations_of(convenant) if each.key == key)
    return find(duty, convenant, actor.organisation, 2026)


def state_for(actor: Actor, slug: str, key: str) -> State:
    convenant = circle(slug)
    duty = next(each for each in obligations_of(convenant) if each.key == key)
    mine = next(each for each in bearers_of(convenant.pk) if each.organisation_id == actor.organisation_id)
    assert bears(duty, mine)
    return judge(duty, find(duty, convenant, actor.organisation, 2026), 2026, TODAY).state


@pytest.mark.provision("WF-2.1")
def test_each_level_asks_its_own_contact(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        name_contact(circle(), details(), actor=anna)
        assert state_for(anna, "west-friesland", "contact-uitvoerend") == State.KEPT
        assert state_for(anna, "west-friesland", "contact-bestuurlijk") == State.LATE


@pytest.mark.provision("WF-2.1")
def test_gap_tells_when_the_last_one_stopped(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        person = name_contact(circle(), details(level="bestuurlijk", valid_from=date(2024, 9, 2)), actor=anna)
        end_contact(person, date(2026, 9, 28), actor=anna)
        found = found_for(anna, "west-friesland", "contact-bestuurlijk")
    assert found == Finding(0, 1, date(2026, 9, 28), None, "Bestuurlijk: niemand. Vorige gestopt op 28 september 2026")


def test_contact_who_leaves_soon_is_said_before_the_gap(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        person = name_contact(circle(), details(valid_until=date(2026, 12, 31)), actor=anna)
        assert state_for(anna, "west-friesland", "contact-uitvoerend") == State.SOON
        name_contact(circle(), details(name="Opvolger", valid_from=date(2027, 1, 1)), actor=anna)
        assert state_for(anna, "west-friesland", "contact-uitvoerend") == State.KEPT
        assert person.valid_until == date(2026, 12, 31)


@pytest.mark.provision("WE-Contact")
def test_every_kernpartner_has_one_contact(cjg: Actor, acting: Acting) -> None:
    with acting(cjg):
        assert state_for(cjg, "weert-nederweert", "contactpersoon") == State.LATE
        name_contact(circle("weert-nederweert"), details(), actor=cjg)
        assert state_for(cjg, "weert-nederweert", "contactpersoon") == State.KEPT
        with pytest.raises(Refused, match="staat er al een contactpersoon: Coördinator"):
            name_contact(circle("weert-nederweert"), details(name="Tweede"), actor=cjg)


@pytest.mark.provision("WE-Uitg-6")
def test_list_is_confirmed_in_both_halves_of_the_year(cjg: Actor, acting: Acting) -> None:
    with acting(cjg):
        person = name_contact(circle("weert-nederweert"), details(), actor=cjg)
        ContactPerson.objects.filter(pk=person.pk).update(confirmed_on=date(2026, 6, 1))
        assert found_for(cjg, "weert-nederweert", "contactlijst").count == 0  # type: ignore[union-attr]
        gone = name_contact(circle("weert-nederweert"), details(name="Voorganger", level="bestuurlijk"), actor=cjg)
        ContactPerson.objects.filter(pk=gone.pk).update(
            valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31), confirmed_on=date(2025, 9, 1)
        )
        assert confirm_contacts(circle("weert-nederweert"), actor=cjg) == 1
        gone.refresh_from_db()
        assert gone.confirmed_on == date(2025, 9, 1)
        assert found_for(cjg, "weert-nederweert", "contactlijst").count == 1  # type: ignore[union-attr]


@pytest.mark.provision("UT-1a")
def test_school_in_utrecht_names_who_carries_it_out(utrecht: Actor, acting: Acting) -> None:
    with acting(utrecht):
        assert state_for(utrecht, "utrecht", "contact-school") == State.LATE
        name_contact(circle("utrecht"), details(), actor=utrecht)
        assert state_for(utrecht, "utrecht", "contact-school") == State.KEPT


@pytest.mark.provision("WF-5.2")
def test_every_location_has_its_own_contact(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        places = list(Location.objects.filter(organisation_id=anna.organisation))
        for number, place in enumerate(places):
            found = found_for(anna, "west-friesland", "veiligheidscoordinator")
            assert (found.count, found.wanted) == (number, len(places))  # type: ignore[union-attr]
            name_contact(circle(), details(location_id=place.pk), actor=anna)
        assert state_for(anna, "west-friesland", "veiligheidscoordinator") == State.KEPT


@pytest.mark.provision("WF-5.2")
def test_the_contact_of_a_location_is_also_the_one_towards_the_support_team(
    anna: Actor, bram: Actor, acting: Acting, client_of: ClientOf
) -> None:
    """Each location its own person; a partner reads on the page of the team whom to turn to, or that nobody is named.
    Whoever governs, or is a confidant, is not that person."""
    with acting(anna):
        first, *others = Location.objects.filter(organisation_id=anna.organisation).order_by("name")
        name_contact(circle(), details(name="Coördinator Een", location_id=first.pk), actor=anna)
        name_contact(circle(), details(name="Bestuurder", level="bestuurlijk"), actor=anna)
        name_contact(circle(), details(name="Vertrouwt", topic="vertrouwenspersoon"), actor=anna)
    page = client_of(bram).get("/c/west-friesland/teams/atlas-college/")
    shown = {line["place"]: line["name"] for line in page.context["towards"]}
    assert shown == {first.name: "Coördinator Een"} | {place.name: "" for place in others}
    assert f"Contact van de school: {first.name}" in page.content.decode()


@pytest.mark.provision("UT-15")
def test_halt_names_a_contact_per_convenant(halt: Actor, acting: Acting) -> None:
    with acting(halt):
        name_contact(circle("utrecht"), details(), actor=halt)
        assert state_for(halt, "utrecht", "contact-halt") == State.KEPT
        assert state_for(halt, "west-friesland", "contact-uitvoerend") == State.LATE


@pytest.mark.provision("UT-10")
def test_gap_at_the_gemeente_shows_to_all_parties(
    utrecht_regie: Actor, utrecht: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(utrecht_regie):
        publish_states(circle("utrecht"), actor=utrecht_regie)
    page = client_of(utrecht).get("/c/utrecht/naleving/?artikel=10&partij=gemeente-utrecht").content.decode()
    assert "Uitvoerend: niemand" in page
    assert "Contactpersoon via de gebiedsmanager veiligheid" in page, "who has to see to it"
    assert "te laat" in page
    with acting(utrecht_regie):
        name_contact(circle("utrecht"), details(), actor=utrecht_regie)
        publish_states(circle("utrecht"), actor=utrecht_regie)
    page = client_of(utrecht).get("/c/utrecht/naleving/?artikel=10&partij=gemeente-utrecht").content.decode()
    assert "Uitvoerend: bekend sinds 21 november 2026" in page
    assert "Stand werd: nagekomen" in page


@pytest.mark.provision("WF-6.1a", "WF-8.2")
@pytest.mark.parametrize(("who", "key"), [("bram", "schoolagent"), ("jongerenwerk", "jongerenwerker-per-school")])
def test_each_location_has_a_person_of_the_partner(
    who: str, key: str, acting: Acting, request: pytest.FixtureRequest
) -> None:
    actor: Actor = request.getfixturevalue(who)
    with acting(actor):
        assert state_for(actor, "west-friesland", key) == State.KEPT
        place = LocationRight.objects.first()
        assert place
        LocationRight.objects.filter(content_object_id=place.content_object_id).delete()
        assert state_for(actor, "west-friesland", key) == State.LATE
        assert found_for(actor, "west-friesland", key).label == "Vaste contactpersoon voor 18 van 19 locaties"  # type: ignore[union-attr]


@pytest.mark.provision("WE-2.3")
def test_school_without_a_fixed_agent_is_a_notice_in_weert(weert_agent: Actor, acting: Acting) -> None:
    with acting(weert_agent):
        assert state_for(weert_agent, "weert-nederweert", "vast-aanspreekpunt") == State.KEPT
        LocationRight.objects.all().delete()
        assert state_for(weert_agent, "weert-nederweert", "vast-aanspreekpunt") == State.SOON


@pytest.mark.provision("UT-6-1")
def test_every_wijk_has_its_wijkagent(utrecht_agent: Actor, acting: Acting) -> None:
    with acting(utrecht_agent):
        assert state_for(utrecht_agent, "utrecht", "wijkagent") == State.KEPT
        Assignment.objects.get(wijk__slug="overvecht").delete()
        found = found_for(utrecht_agent, "utrecht", "wijkagent")
        assert (found.count, found.wanted) == (9, 10)  # type: ignore[union-attr]
        assert state_for(utrecht_agent, "utrecht", "wijkagent") == State.LATE


def test_what_the_portal_does_not_keep_is_unseen(cjg: Actor, acting: Acting) -> None:
    with acting(cjg):
        topics = {duty.key for duty in obligations_of(circle("weert-nederweert")) if duty.evidence == "none"}
        assert topics
        assert all(found_for(cjg, "weert-nederweert", key) is None for key in topics)


def test_regie_reads_no_rights_of_others(femke: Actor, acting: Acting) -> None:
    with acting(femke):
        source = registry.evidence.get("parties.assignment")
        duty = next(each for each in obligations_of(circle()) if each.key == "schoolagent")
        given = {"convenant": circle(), "organisation_id": femke.organisation, "school_year": 2026}
        assert source
        assert source.find(obligation=duty, **given) is None


@pytest.mark.parametrize(
    ("start", "end", "clashes"),
    [
        (date(2027, 1, 1), None, False),
        (date(2026, 12, 31), None, True),
        (date(2026, 1, 1), date(2026, 11, 20), False),
        (date(2026, 1, 1), TODAY, True),
        (date(2026, 1, 1), None, True),
    ],
)
def test_two_at_once_are_refused(anna: Actor, acting: Acting, start: date, end: date | None, clashes: bool) -> None:
    with acting(anna):
        name_contact(circle(), details(valid_until=date(2026, 12, 31)), actor=anna)
        other = details(name="Ander", valid_from=start, valid_until=end)
        if clashes:
            with pytest.raises(Refused, match="Beëindig die eerst") as refused:
                name_contact(circle(), other, actor=anna)
            assert refused.value.field == "valid_from"
        else:
            assert name_contact(circle(), other, actor=anna).pk


def test_only_what_a_colleague_changed_is_pointed_out(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        place = locations_of(anna)[0]
        person = name_contact(circle(), details(location_id=place.pk), actor=anna)
        typed = {name: str(value) for name, value in initial_of(person).items() if value}
        form = ContactForm(typed, places=[place])
        assert form.is_valid(), form.errors
        tell_overtaken(form, Overtaken(person), "", initial_of(person) | {"name": "Een ander"})
        assert form.errors["name"] == ["Hier staat nu: Een ander."]
        assert set(form.errors) == {"__all__", "name"}


def test_another_level_location_or_media_contact_may_stand_beside(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        place = Location.objects.filter(organisation_id=anna.organisation).first()
        assert place
        media = {"is_media_contact": True, "name": "Woordvoerder"}
        for fields in ({}, {"level": "bestuurlijk"}, {"location_id": place.pk}, media):
            name_contact(circle(), details(**fields), actor=anna)
        assert ContactPerson.objects.count() == 4


def test_end_before_start_is_refused(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        person = name_contact(circle(), details(), actor=anna)
        with pytest.raises(Refused, match="einddatum ligt voor de begindatum"):
            end_contact(person, date(2026, 11, 20), actor=anna)
        with pytest.raises(Refused, match="einddatum ligt voor de begindatum"):
            change_contact(person, details(valid_until=date(2026, 11, 20)), actor=anna)


def test_other_organisation_and_docent_change_nothing(anna: Actor, dirk: Actor, carla: Actor, acting: Acting) -> None:
    with acting(anna):
        person = name_contact(circle(), details(), actor=anna)
    with acting(dirk), pytest.raises(NotAllowed, match="eigen organisatie"):
        change_contact(person, details(name="Overgenomen"), actor=dirk)
    with acting(carla), pytest.raises(NotAllowed, match="Uw functie"):
        end_contact(person, TODAY, actor=carla)


def test_the_trail_keeps_names_of_fields_only(anna: Actor, acting: Acting) -> None:
    with acting(anna):
        name_contact(circle(), details(name="Geheime Naam"), actor=anna)
    with acting(anna):
        entry = Entry.objects.get(action="contact.named")
    assert "name" in entry.fields
    assert "Geheime" not in str(vars(entry))


SENT = {"name": "Nieuwe", "function": "Coördinator", "level": "uitvoerend", "valid_from": "21-11-2026"}


def test_directory_adds_changes_and_ends(anna: Actor, dirk: Actor, client_of: ClientOf, acting: Acting) -> None:
    client = client_of(anna)
    assert client.post(f"{ADDRESS}nieuw/", SENT).status_code == 302
    with acting(anna):
        person = ContactPerson.objects.get()
    assert "Nieuwe" in client_of(dirk).get(ADDRESS).content.decode()
    form = client.get(f"{ADDRESS}{person.pk}/").context["form"]
    changed = SENT | {"name": "Anders", "seen": form.initial["seen"]}
    assert client.post(f"{ADDRESS}{person.pk}/", changed).status_code == 302
    assert client.post(f"{ADDRESS}{person.pk}/stop/", {"last_day": "2026-11-21"}).status_code == 302
    with acting(anna):
        assert ContactPerson.objects.get().valid_until == TODAY


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"valid_until": "2026-11-20"}, "De einddatum ligt voor de begindatum."),
        ({"name": ""}, "Vul een naam in."),
        ({"level": ""}, "Kies bestuurlijk of uitvoerend."),
        ({"valid_from": "morgen"}, "Vul een datum in, bijvoorbeeld 24-11-2026."),
        ({"location": str(uuid4())}, "Kies een locatie waar uw organisatie werkt."),
        ({"location": "onzin"}, "Kies een locatie waar uw organisatie werkt."),
        ({"email": "geen adres"}, "Vul een volledig e-mailadres in."),
    ],
)
def test_wrong_input_is_a_form_error(anna: Actor, client_of: ClientOf, changed: dict[str, str], sentence: str) -> None:
    answer = client_of(anna).post(f"{ADDRESS}nieuw/", SENT | changed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_foreign_location_is_a_form_error(anna: Actor, dirk: Actor, client_of: ClientOf, acting: Acting) -> None:
    with acting(anna):
        foreign = Location.objects.filter(organisation_id=dirk.organisation).first()
    assert foreign
    answer = client_of(anna).post(f"{ADDRESS}nieuw/", SENT | {"location": str(foreign.pk)})
    assert answer.status_code == 422


def test_overlap_and_early_end_are_form_errors(anna: Actor, client_of: ClientOf, acting: Acting) -> None:
    with acting(anna):
        person = name_contact(circle(), details(), actor=anna)
    client = client_of(anna)
    answer = client.post(f"{ADDRESS}nieuw/", SENT)
    assert (answer.status_code, "staat er al een contactpersoon" in answer.content.decode()) == (422, True)
    answer = client.post(f"{ADDRESS}{person.pk}/stop/", {"last_day": "2026-11-20"})
    assert (answer.status_code, "De einddatum ligt voor" in answer.content.decode()) == (422, True)


def test_walls_of_a_contact_person(
    anna: Actor, carla: Actor, dirk: Actor, femke: Actor, eva: Actor, client_of: ClientOf, acting: Acting
) -> None:
    with acting(anna):
        person = name_contact(circle(), details(), actor=anna)
    for page in ("", "stop/"):
        for actor in (dirk, femke, eva):
            assert client_of(actor).get(f"{ADDRESS}{person.pk}/{page}").status_code == 404
        assert client_of(carla).get(f"{ADDRESS}{person.pk}/{page}").status_code == 403
        assert client_of(anna).get(f"{ADDRESS}{uuid4()}/{page}").status_code == 404
    assert client_of(carla).get(f"{ADDRESS}nieuw/").status_code == 403
    assert client_of(carla).post(f"{ADDRESS}bevestig/").status_code == 403
    assert client_of(eva).get(ADDRESS).status_code == 404


@pytest.mark.provision("WF-2.2a")
def test_another_party_finds_the_contact_of_a_school(
    anna: Actor, bram: Actor, client_of: ClientOf, acting: Acting
) -> None:
    """First point of contact: found by a search and on the school's card, with how to reach them."""
    with acting(anna):
        name_contact(circle(), details(name="CMD Vos", phone="088 000 11 22"), actor=anna)
    for address in (f"{ADDRESS}?zoek=vos", "/c/west-friesland/partijen/atlas-college/"):
        page = client_of(bram).get(address).content.decode()
        assert "CMD Vos" in page
        assert "088 000 11 22" in page


@pytest.mark.provision("WF-2.2i")
def test_the_contact_for_the_media_is_marked_with_a_number_to_call(
    anna: Actor, femke: Actor, client_of: ClientOf, acting: Acting
) -> None:
    with acting(anna):
        name_contact(circle(), details(name="CMD Vos"), actor=anna)
    page = client_of(femke).get("/c/west-friesland/partijen/atlas-college/").content.decode()
    assert "mediacontact" not in page
    sent = SENT | {"name": "Woordvoerder", "level": "bestuurlijk", "phone": "088 333", "is_media_contact": "on"}
    assert client_of(anna).post(f"{ADDRESS}nieuw/", sent).status_code == 302
    page = client_of(femke).get("/c/west-friesland/partijen/atlas-college/").content.decode()
    assert "mediacontact" in page
    assert "088 333" in page


@pytest.mark.provision("WE-5.2")
def test_a_school_in_weert_has_a_coordinator_for_the_whole_school(weert: Actor, acting: Acting) -> None:
    """The text does not say per location: one for the school is enough."""
    with acting(weert):
        assert state_for(weert, "weert-nederweert", "veiligheidscoordinator") == State.LATE
        name_contact(circle("weert-nederweert"), details(), actor=weert)
        assert state_for(weert, "weert-nederweert", "veiligheidscoordinator") == State.KEPT


@pytest.mark.provision("WE-Contact-5")
def test_whoever_leaves_is_replaced_or_leaves_a_gap_that_shows(weert: Actor, acting: Acting) -> None:
    with acting(weert):
        person = name_contact(circle("weert-nederweert"), details(), actor=weert)
        end_contact(person, TODAY, actor=weert)
        assert state_for(weert, "weert-nederweert", "contactpersoon") == State.SOON
        person.valid_until = date(2026, 11, 20)
        person.save(update_fields=["valid_until"])
        assert state_for(weert, "weert-nederweert", "contactpersoon") == State.LATE
        name_contact(circle("weert-nederweert"), details(name="Vervanger"), actor=weert)
        assert state_for(weert, "weert-nederweert", "contactpersoon") == State.KEPT


@pytest.mark.provision("WE-Contact-1")
def test_directory_searches_filters_and_exports(anna: Actor, bram: Actor, client_of: ClientOf, acting: Acting) -> None:
    with acting(anna):
        name_contact(circle(), details(name="=CMD Vos", phone="088 000"), actor=anna)
    with acting(bram):
        name_contact(circle(), details(name="Agent Merel", level="bestuurlijk"), actor=bram)
    client = client_of(anna)
    for query, shown, hidden in (
        ("zoek=merel", "Agent Merel", "CMD Vos"),
        ("zoek=atlas vos", "CMD Vos", "Agent Merel"),
        ("rol=politie", "Agent Merel", "CMD Vos"),
        ("niveau=uitvoerend", "CMD Vos", "Agent Merel"),
    ):
        page = client.get(f"{ADDRESS}?{query}").content.decode()
        assert shown in page
        assert hidden not in page
        assert "weghalen" in page
    assert "Niemand gevonden" in client.get(f"{ADDRESS}?zoek=zzz").content.decode()
    assert client.get(f"{ADDRESS}?rol=onzin&niveau=onzin&pagina=999").status_code == 200
    text = client.get(f"{ADDRESS}export.csv?rol=school").content.decode()
    assert '"\'=CMD Vos"' in text
    assert "Agent Merel" not in text


def test_the_page_shows_the_first_who_begin_later_and_counts_the_others(
    anna: Actor, acting: Acting, client_of: ClientOf
) -> None:
    with acting(anna):
        for number in range(53):
            person = details(name=f"Later {number:02}", topic="vertrouwenspersoon", valid_from=date(2026, 12, 1))
            name_contact(circle(), person, actor=anna)
    answer = client_of(anna).get(ADDRESS)
    assert [row["name"] for row in answer.context["own_other"]] == [f"Later {number:02}" for number in range(50)]
    assert "En nog 3, die later beginnen." in answer.content.decode()
