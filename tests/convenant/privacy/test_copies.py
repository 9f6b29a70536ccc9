"""The copy for a data subject: found by name, blacked out by hand, and gone from what leaves."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pypdf import PdfReader

from convenant import clock
from convenant.actions import copies
from convenant.actions import requests as desk
from convenant.actions.copies import WrongText
from convenant.audit.models import Entry
from convenant.errors import Conflict, Refused
from convenant.models import SubjectCopy, SubjectRequest
from convenant.queries.copies import is_for, keys_of, read
from convenant.redaction import BAR, Unbalanced, blacked, marked, plain
from convenant.subject_data import Section, found_in_all
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor, scope
from incidents.actions.attachments import add_attachment
from incidents.actions.measures import Taken, add_measure
from incidents.actions.vault import Person, add_person, open_vault, write_note
from incidents.models import Incident, InvolvedPerson
from incidents.vocabulary import MOVED, STORY
from parties.actions.rights import assign_location
from parties.models import LocationRight
from parties.queries.places import places_of, works_everywhere
from tests.guards.intruders import somebody_at
from tests.incidents.recording import recorded
from tests.incidents.vault.files import washed

ClientOf = Callable[[Actor], Client]
SEM, JIP = "Sem Kanarie", "Jip Vink"


@pytest.fixture
def incident(anna: Actor) -> Incident:
    found = recorded(anna)
    with scope(anna):
        open_vault(found, "aanvullen", actor=anna)
        add_person(found, Person("leerling", "betrokken", SEM, contact="06 11 22 33 44"), actor=anna)
        add_person(found, Person("leerling", "geraakt", JIP), actor=anna)
        write_note(found, STORY, "Sem duwde Jip. Jip Vink viel.", actor=anna)
    return found


@pytest.fixture
def asked(anna: Actor) -> SubjectRequest:
    with scope(anna):
        return desk.take_in(desk.Asked("access", clock.today(), SEM), actor=anna, submission=uuid4())


def begun(asked: SubjectRequest, anna: Actor) -> SubjectCopy:
    with scope(anna):
        keys = [each.key for each in found_in_all(SEM, anna)]
        return copies.begin_copy(asked, keys, actor=anna)


def texts_of(copy: SubjectCopy) -> list[list[str]]:
    return [[text for _, text in section.rows] for section in read(copy)]


def test_found_by_name_or_a_part_in_ones_own_organisation(incident: Incident, anna: Actor, dirk: Actor) -> None:
    with scope(anna):
        assert len(found_in_all("sem kanarie", anna)) == len(found_in_all("Kanarie", anna)) == 1
        assert found_in_all("Niemand", anna) == []
    with scope(dirk):
        assert found_in_all(SEM, dirk) == []


def test_who_opens_no_vault_finds_nothing(incident: Incident, fg: Actor, femke: Actor) -> None:
    for actor in (fg, femke):
        with scope(actor):
            assert found_in_all(SEM, actor) == []


def test_it_holds_his_own_data_and_blacks_out_others_beforehand(
    incident: Incident, asked: SubjectRequest, anna: Actor
) -> None:
    copy = begun(asked, anna)
    with scope(anna):
        told = "\n".join(text for texts in texts_of(copy) for text in texts)
        assert SEM in told
        assert "06 11 22 33 44" in told
        assert "[[Jip Vink]]" in told
        assert "Sem duwde [[Jip]]" in told
        assert "Jip" not in blacked(told)
        assert Entry.objects.filter(
            action="vault.opened", object_id=incident.pk, purpose__startswith="Verzoek"
        ).exists()


def test_who_left_the_text_for_the_vault_is_blacked_out_without_being_a_person(
    incident: Incident, asked: SubjectRequest, anna: Actor
) -> None:
    first, text = SEM.split()[0], "{} duwde Bobbie.\n\n[persoon 1]: {}\n[persoon 2]: Bobbie Kraai"
    with scope(anna):
        write_note(incident, MOVED, text.format(first, first), actor=anna)
    copy = begun(asked, anna)
    with scope(anna):
        told = "\n".join(text for texts in texts_of(copy) for text in texts)
        assert f"{first} duwde [[Bobbie]]" in told
        assert "[persoon 2]: [[Bobbie Kraai]]" in told
        assert f"[persoon 1]: {first}" in told


def test_it_tells_his_measures_and_how_many_files(incident: Incident, asked: SubjectRequest, anna: Actor) -> None:
    with scope(anna):
        people = {row.reveal("name"): str(row.pk) for row in InvolvedPerson.objects.filter(incident=incident)}
        for name, why in ((SEM, "Sem bedreigde Jip."), (JIP, "Alleen van Jip.")):
            taken = Taken("schorsing", "vo", clock.today(), clock.today(), "directie", people[name], why)
            add_measure(incident, taken, actor=anna)
        add_attachment(incident, washed(b"%PDF-1.7 inhoud"), "a.pdf", actor=anna)
    copy = begun(asked, anna)
    with scope(anna):
        rows = [row for section in read(copy) for row in section.rows]
    assert [label for label, _ in rows].count("Maatregel") == 1
    assert ("Bijlagen", "1 bestand. De inhoud staat niet in deze uitdraai.") in rows
    assert ("Reden van de maatregel", "Sem bedreigde [[Jip]].") in rows


def test_a_key_of_somebody_else_is_no_key(incident: Incident, asked: SubjectRequest, dirk: Actor, anna: Actor) -> None:
    with scope(anna):
        foreign = [each.key for each in found_in_all(SEM, anna)]
    with scope(dirk):
        own = desk.take_in(desk.Asked("access", clock.today(), SEM), actor=dirk, submission=uuid4())
        for keys in (foreign, ["incidents:no-id"], ["nowhere:1"], []):
            with pytest.raises(Refused):
                copies.begin_copy(own, keys, actor=dirk)


def test_only_marks_may_change(incident: Incident, asked: SubjectRequest, anna: Actor) -> None:
    copy = begun(asked, anna)
    with scope(anna):
        texts = texts_of(copy)
        texts[0][0] = f"[[{plain(texts[0][0])}]]"
        changed = copies.change_copy(copy, texts, 1, actor=anna)
        assert blacked(texts_of(changed)[0][0]) == BAR
        for wrong in (texts[0][0] + " en meer", "[[los", "[[een [[in]] een]]", ""):
            with pytest.raises(WrongText):
                copies.change_copy(changed, [[wrong, *texts[0][1:]]], 2, actor=anna)


def test_two_at_once_do_not_overwrite_each_other(incident: Incident, asked: SubjectRequest, anna: Actor) -> None:
    copy = begun(asked, anna)
    with scope(anna):
        copies.change_copy(copy, texts_of(copy), 1, actor=anna)
        with pytest.raises(Conflict):
            copies.change_copy(copy, texts_of(copy), 1, actor=anna)
        with pytest.raises(Conflict):
            copies.finish_copy(copy, 1, actor=anna)


def test_a_finished_one_stays_as_it_is(incident: Incident, asked: SubjectRequest, anna: Actor) -> None:
    copy = begun(asked, anna)
    with scope(anna):
        copies.finish_copy(copy, 1, actor=anna)
        with pytest.raises(Refused):
            copies.change_copy(copy, texts_of(copy), 1, actor=anna)


def test_from_the_name_to_the_paper_in_the_browser(
    incident: Incident, asked: SubjectRequest, anna: Actor, client_of: ClientOf
) -> None:
    client = client_of(anna)
    where = f"/verzoeken/{asked.pk}/uitdraai/"
    look = client.post(where, {"name": "Kanarie"})
    key = look.context["form"].fields["keys"].choices[0][0]
    assert client.post(where, {"name": "Kanarie", "begin": "1"}).status_code == 422
    black = client.post(where, {"name": "Kanarie", "begin": "1", "keys": [key]})
    assert black.status_code == 302
    form = client.get(black["Location"]).context["form"]
    sent: dict[str, Any] = {name: form[name].value() for name in form.fields}
    wrong = client.post(black["Location"], sent | {"s0r0": "iets anders"})
    assert wrong.status_code == 422
    assert "iets anders" in wrong.content.decode()
    preview = client.post(black["Location"], sent, follow=True)
    assert "Jip" not in preview.content.decode()
    pdf = f"{black['Location']}uitdraai.pdf"
    assert client.get(pdf).status_code == 404
    client.post(f"{black['Location']}klaar/", {"revision": str(preview.context["copy"].revision)})
    paper = client.get(pdf)
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "Kanarie" in words
    assert "Jip" not in words
    assert b"Jip" not in paper.content


def test_another_organisation_and_another_function_find_no_copy(
    incident: Incident, asked: SubjectRequest, anna: Actor, dirk: Actor, carla: Actor, client_of: ClientOf
) -> None:
    copy = begun(asked, anna)
    where = f"/verzoeken/{asked.pk}/uitdraai/{copy.pk}/"
    for page in (where, f"{where}voorbeeld/", f"{where}uitdraai.pdf"):
        assert client_of(dirk).get(page).status_code == 404
        assert client_of(carla).get(page).status_code == 403


@pytest.mark.security("S9")
def test_who_opens_no_vault_reads_a_copy_as_it_leaves(
    incident: Incident, asked: SubjectRequest, anna: Actor, directie: Actor, fg: Actor, client_of: ClientOf
) -> None:
    """The FG and an administrator handle requests; what the coordinator took from the vault about others is not for
    them, nor is the copy before it is finished: until somebody marks it, nothing in it is blacked out."""
    copy, client = begun(asked, anna), client_of(fg)
    where = f"/verzoeken/{asked.pk}/uitdraai/{copy.pk}/"
    assert "Jip" in client_of(directie).get(where).content.decode()
    with scope(anna):
        docent = replace(anna, function=Function.DOCENT, membership_id=uuid4(), is_administrator=True)
        assert [works_everywhere(docent), is_for(copy, docent)] == [True, False]
    for step in (where, f"{where}voorbeeld/"):
        assert client.get(step).status_code == 404
    for step in (where, f"{where}klaar/"):
        assert client.post(step, {"revision": "1", "s0r0": "x"}).status_code == 404
    with scope(anna):
        held = SubjectCopy.objects.get(pk=copy.pk)
        assert (held.revision, held.finished_at) == (1, None)
        copies.finish_copy(copy, 1, actor=anna)
    answer = client.get(where)
    assert (answer.status_code, answer["Location"]) == (302, f"{where}voorbeeld/")
    preview = client.get(answer["Location"]).content.decode()
    assert SEM in preview
    assert "Jip" not in preview


@pytest.mark.security("S9")
def test_an_unfinished_copy_is_for_who_made_it_and_who_works_everywhere(
    incident: Incident, asked: SubjectRequest, anna: Actor, directie: Actor, client_of: ClientOf
) -> None:
    """Of two coordinators of different locations neither reads what the other takes from the vaults of his."""
    copy, other = begun(asked, anna), elsewhere(anna, incident)
    where = f"/verzoeken/{asked.pk}/uitdraai/{copy.pk}/"
    pages = (where, f"{where}voorbeeld/")
    for page in pages:
        assert client_of(other).get(page).status_code == 404
        assert client_of(anna).get(page, follow=True).status_code == 200
        assert client_of(directie).get(page, follow=True).status_code == 200
    for step in (where, f"{where}klaar/"):
        assert client_of(other).post(step, {"revision": "1"}).status_code == 404
    with scope(other), pytest.raises(Refused, match="zelf mag lezen"):
        copies.finish_copy(copy, 1, actor=other)
    with scope(directie):
        LocationRight.objects.filter(user_id=directie.user, content_object_id=incident.location_id).delete()
    assert client_of(directie).get(where).status_code == 404, "no longer at every location"
    with scope(anna):
        copies.finish_copy(copy, 1, actor=anna)
    assert client_of(other).get(f"{where}voorbeeld/").status_code == 200, "what is finished went out"


@pytest.mark.security("S9")
def test_the_request_leads_on_to_an_unfinished_copy(
    incident: Incident, asked: SubjectRequest, anna: Actor, directie: Actor, fg: Actor, client_of: ClientOf
) -> None:
    """For whom it is, and no longer than there is something to go on with."""
    request, other = f"/verzoeken/{asked.pk}/", elsewhere(anna, incident)
    assert "Verder met de uitdraai" not in client_of(anna).get(request).content.decode()
    copy = begun(asked, anna)
    link = f"{request}uitdraai/{copy.pk}/"
    for actor in (anna, directie):
        page = client_of(actor).get(request).content.decode()
        assert "Verder met de uitdraai" in page
        assert link in page
    for actor in (other, fg):
        assert str(copy.pk) not in client_of(actor).get(request).content.decode()
    with scope(anna):
        copies.finish_copy(copy, 1, actor=anna)
    assert "Verder met de uitdraai" not in client_of(anna).get(request).content.decode()


@pytest.mark.security("S9")
def test_who_made_it_reads_it_while_he_reads_what_it_is_from(
    incident: Incident, asked: SubjectRequest, anna: Actor, client_of: ClientOf
) -> None:
    """What he may no longer open as an incident he does not read in an unfinished copy either."""
    copy, client = begun(asked, anna), client_of(anna)
    where = f"/verzoeken/{asked.pk}/uitdraai/{copy.pk}/"
    with scope(anna):
        places = LocationRight.objects.filter(user_id=anna.user)
        places.exclude(content_object_id=incident.location_id).delete()
    assert client.get(where).status_code == 200, "it is from this location alone"
    with scope(anna):
        places.delete()
    assert client.get(where).status_code == 404
    assert client.post(f"{where}klaar/", {"revision": "1"}).status_code == 404


@pytest.mark.security("S9")
@pytest.mark.parametrize("function", [Function.FG, Function.DOCENT])
def test_who_made_it_reads_it_in_that_function_alone(
    function: Function, incident: Incident, asked: SubjectRequest, anna: Actor, client_of: ClientOf
) -> None:
    copy = begun(asked, anna)
    Membership.objects.filter(pk=anna.membership).update(function=function, is_administrator=True)
    for page in ("", "voorbeeld/"):
        answer = client_of(anna).get(f"/verzoeken/{asked.pk}/uitdraai/{copy.pk}/{page}")
        assert answer.status_code == 404


@pytest.mark.security("S9")
def test_where_it_was_not_kept_in_which_function_it_was_begun_only_the_fg_reads_it(
    incident: Incident, asked: SubjectRequest, anna: Actor, directie: Actor, fg: Actor
) -> None:
    """As of what was begun before that was kept. It may be from the board."""
    copy = begun(asked, anna)
    copy.begun_function = ""
    for finished_at, who in ((None, set()), (clock.now(), {fg})):
        copy.finished_at = finished_at
        assert {each for each in (anna, directie, fg) if reads(copy, each)} == who


def reads(copy: SubjectCopy, actor: Actor) -> bool:
    with scope(actor):
        return is_for(copy, actor)


def test_a_copy_of_before_its_keys_were_kept_still_opens(anna: Actor) -> None:
    copy = SubjectCopy(organisation_id=anna.organisation)
    with scope(anna):
        copy.seal(sections=json.dumps({"sources": ["incidents"], "sections": [["Titel", [["Naam", SEM]]]]}))
        assert read(copy) == [Section("Titel", (("Naam", SEM),), None)]
        assert keys_of(copy) == ["incidents"]


def elsewhere(coordinator: Actor, incident: Incident) -> Actor:
    """A second coordinator of the same school, at its other locations."""
    found = somebody_at(coordinator.organisation, Function.COORDINATOR)
    with scope(coordinator):
        membership = Membership.objects.get(pk=found.membership)
        for place in places_of(coordinator):
            if place.pk != incident.location_id:
                assign_location(place, membership, actor=coordinator)
    return found


@pytest.mark.parametrize(
    ("text", "names", "out"),
    [
        ("Noor en Noordwijk", ["Noor"], "[[Noor]] en Noordwijk"),
        ("Vink, Noor Vink", ["Vink", "Noor Vink"], "[[Vink]], [[Noor Vink]]"),
        ("al [[klaar]]", [], "al [ [klaar] ]"),
        ("niets", [""], "niets"),
        ("a.b", ["a.b"], "[[a.b]]"),
    ],
)
def test_names_of_others_are_proposed(text: str, names: list[str], out: str) -> None:
    assert marked(text, names) == out


@pytest.mark.parametrize("wrong", ["[[", "]]", "a [[b", "b]] a", "[[a [[b]] c]]"])
def test_half_a_mark_is_refused(wrong: str) -> None:
    with pytest.raises(Unbalanced):
        plain(wrong)
