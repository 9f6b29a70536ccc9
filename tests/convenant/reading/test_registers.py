"""Registers beside the agreement: naslag per role, the work of leerplicht, activities to prevent."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction

from convenant import clock
from convenant.actions.registers import Editing, keep_activity, keep_leerplicht, keep_reference, set_ended
from convenant.compliance.bearers import bearers_of
from convenant.errors import Refused
from convenant.models import Convenant, LeerplichtLink, PreventionActivity, ReferenceDocument
from convenant.tenancy.scope import Actor, scope

from .pages import WE, WF, filled, page, path_of, send, version_of, words

MANUAL = {
    "role": "om", "title": "Handleiding over verzuim", "issuer": "Landelijk parket", "article": "1",
    "link": "https://www.voorbeeld.nl/handleiding", "valid_from": "2024-01-01",
}  # fmt: skip
LESSON = {"held_on": "2026-11-03", "kind": "lesson", "place": "Plein bij de school", "note": ""}


@pytest.mark.provision("WF-1-5")
def test_om_names_the_national_manual_that_binds_it(om: Actor, anna: Actor, client_of: Any) -> None:
    """With issuer, link, article and day; every party reads it, in the register and with the article."""
    answer = send(client_of(om), path_of("reading:reference-add", WF), **MANUAL)
    assert answer.status_code == 302
    told = words(page(anna, "reading:references", WF))
    for part in ("Handleiding over verzuim", "Openbaar Ministerie", "Landelijk parket", "Geldt vanaf 1 januari 2024"):
        assert part in told
    beside = page(anna, "convenant:article", WF, label="1")
    assert 'href="https://www.voorbeeld.nl/handleiding"' in beside
    assert "Voor Openbaar Ministerie" in words(beside)
    assert "Handleiding over verzuim" not in page(anna, "convenant:article", WF, label="5.7")


def test_a_party_writes_for_its_own_role_and_regie_for_every_one(om: Actor, femke: Actor, client_of: Any) -> None:
    assert send(client_of(om), path_of("reading:reference-add", WF), **MANUAL | {"role": "politie"}).status_code == 422
    assert (
        send(client_of(femke), path_of("reading:reference-add", WF), **MANUAL | {"role": "politie"}).status_code == 302
    )
    with scope(om), pytest.raises(Refused, match="de rol van uw eigen organisatie"):
        given = MANUAL | {"role": "politie", "valid_from": clock.today()}
        keep_reference(Convenant.objects.get(slug=WF), given, None, actor=om)


def test_who_wrote_it_changes_it(om: Actor, femke: Actor, client_of: Any) -> None:
    send(client_of(om), path_of("reading:reference-add", WF), **MANUAL)
    with scope(om):
        row = ReferenceDocument.objects.get()
    address = path_of("reading:reference-edit", WF, pk=row.pk)
    assert client_of(femke).get(address).status_code == 404
    assert send(client_of(om), address, title="Nieuwe handleiding").status_code == 302
    with scope(femke), pytest.raises(Refused):
        set_ended(row, True, actor=femke)
    assert client_of(femke).post(path_of("reading:reference-end", WF, pk=row.pk)).status_code == 403


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "http://www.voorbeeld.nl", "data:text/html,x", "//voorbeeld.nl",
        "https://", "https://localhost", "https://a@voorbeeld.nl", "https://voorbeeld.nl/ x", "ftp://voorbeeld.nl",
        "https://[", "voorbeeld.nl",
    ],
)  # fmt: skip
def test_only_a_plain_https_address_is_taken(link: str, om: Actor, client_of: Any) -> None:
    answer = send(client_of(om), path_of("reading:reference-add", WF), **MANUAL | {"link": link})
    assert answer.status_code == 422
    assert "Begin het adres met https://" in answer.content.decode()
    assert "Landelijk parket" in answer.content.decode()


def test_a_file_may_stand_beside_the_link(om: Actor, anna: Actor, client_of: Any) -> None:
    client, address = client_of(om), path_of("reading:reference-add", WF)
    typed = filled(client, address, **MANUAL | {"link": ""})
    wrong = typed | {"upload": SimpleUploadedFile("x.pdf", b"<html>")}
    assert client.post(address, wrong).status_code == 422
    good = typed | {"upload": SimpleUploadedFile("x.pdf", b"%PDF-1.7 verzonnen")}
    assert client.post(address, good).status_code == 302
    assert "/documenten/" in page(anna, "reading:references", WF) or "download" in page(anna, "reading:references", WF)


@pytest.mark.provision("WF-4.5")
def test_regie_lays_an_agreement_beside_the_work_of_leerplicht(
    femke: Actor, anna: Actor, leerplicht: Actor, client_of: Any
) -> None:
    """Article, duty, whose work it is and how it fits: with the article and on a page, read by the whole circle."""
    with scope(femke):
        whose = next(each for each in bearers_of(version_of(femke, WF).convenant_id) if each.role == "leerplicht")
    typed = {
        "article": "6.1", "obligation": "schoolagent", "whose_id": str(whose.organisation_id),
        "activity": "Spreekuur op school", "text": "De schoolagent sluit aan als het over verzuim gaat.",
    }  # fmt: skip
    assert send(client_of(femke), path_of("reading:leerplicht-add", WF), **typed).status_code == 302
    for actor in (anna, leerplicht):
        told = words(page(actor, "convenant:article", WF, label="6.1"))
        assert "Spreekuur op school" in told
        assert whose.name in told
        assert "Schoolagent voor elke locatie" in words(page(actor, "reading:leerplicht", WF))
    assert "Spreekuur op school" not in page(anna, "convenant:article", WF, label="5.7")


def test_only_regie_connects(anna: Actor, leerplicht: Actor, client_of: Any) -> None:
    for actor in (anna, leerplicht):
        assert client_of(actor).get(path_of("reading:leerplicht-add", WF)).status_code == 403
        with scope(actor), pytest.raises(Refused):
            keep_leerplicht(Convenant.objects.get(slug=WF), {}, actor=actor)
    with scope(anna), transaction.atomic(), pytest.raises(ProgrammingError):
        LeerplichtLink.objects.create(
            convenant_id=anna.circles[0], article="1", whose_id=anna.organisation, activity="x", text="x"
        )


def test_unknown_article_or_party_is_refused_beside_the_field(femke: Actor, anna: Actor, client_of: Any) -> None:
    typed = {"article": "99.9", "whose_id": str(anna.organisation), "activity": "x", "text": "x", "obligation": ""}
    answer = send(client_of(femke), path_of("reading:leerplicht-add", WF), **typed)
    assert answer.status_code == 422
    with scope(femke):
        assert not LeerplichtLink.objects.exists()


@pytest.mark.provision("WE-2.2")
def test_the_politie_logs_what_it_does_to_prevent(weert_agent: Actor, weert: Actor, client_of: Any) -> None:
    """A day, a kind and a place, no persons; listed per role and year, and as a file."""
    send(client_of(weert_agent), path_of("reading:activity-add", WE), **LESSON)
    told = words(page(weert, "reading:activities", WE, query="?rol=politie"))
    assert "Les of gastles, Plein bij de school" in told
    assert "1 activiteit." in told
    assert "0 activiteiten." in words(page(weert, "reading:activities", WE, query="?rol=halt"))
    assert "0 activiteiten." in words(page(weert, "reading:activities", WE, query="?schooljaar=2025"))
    file = client_of(weert).get(path_of("reading:activities-export", WE) + "?rol=politie").content.decode("utf-8-sig")
    assert '"03-11-2026"' in file
    assert '"Politie"' in file
    assert {field.name for field in PreventionActivity._meta.fields} == {
        "id", "convenant", "organisation", "held_on", "kind", "place", "note", "ended_at",
    }  # fmt: skip


def test_an_activity_is_of_the_past(weert_agent: Actor, client_of: Any) -> None:
    day = clock.today() + timedelta(days=1)
    answer = send(client_of(weert_agent), path_of("reading:activity-add", WE), **LESSON | {"held_on": str(day)})
    assert answer.status_code == 422
    assert "ligt in de toekomst" in answer.content.decode()
    with scope(weert_agent), pytest.raises(Refused, match="toekomst"):
        keep_activity(Convenant.objects.get(slug=WE), LESSON | {"held_on": day}, actor=weert_agent)


def test_sent_twice_makes_one(weert_agent: Actor, client_of: Any) -> None:
    client, address = client_of(weert_agent), path_of("reading:activity-add", WE)
    typed = filled(client, address, **LESSON)
    assert client.post(address, typed).status_code == 302
    assert client.post(address, typed).status_code == 302
    with scope(weert_agent):
        assert PreventionActivity.objects.count() == 1


def test_taken_out_and_brought_back(weert_agent: Actor, client_of: Any) -> None:
    client = client_of(weert_agent)
    send(client, path_of("reading:activity-add", WE), **LESSON)
    with scope(weert_agent):
        row = PreventionActivity.objects.get()
    gone = path_of("reading:activity-end", WE, pk=row.pk)
    assert client.post(gone).status_code == 302
    after = page(client, "reading:activities", WE)
    assert f"{gone}?terug=1" in after
    assert "0 activiteiten." in words(after)
    assert client.post(f"{gone}?terug=1").status_code == 302
    assert "1 activiteit." in words(page(client, "reading:activities", WE))


def test_two_editors_of_one_activity(weert_agent: Actor, client_of: Any) -> None:
    client = client_of(weert_agent)
    send(client, path_of("reading:activity-add", WE), **LESSON)
    with scope(weert_agent):
        address = path_of("reading:activity-edit", WE, pk=PreventionActivity.objects.get().pk)
    first, second = (filled(client, address, place=place) for place in ("Eerste plein", "Tweede plein"))
    assert client.post(address, first).status_code == 302
    answer = client.post(address, second)
    assert answer.status_code == 422
    assert "Hier staat nu: Eerste plein." in answer.content.decode()


def test_a_docent_reads_and_writes_nothing(carla: Actor, client_of: Any) -> None:
    for name in ("reference-add", "activity-add", "leerplicht-add"):
        assert client_of(carla).get(path_of(f"reading:{name}", WF)).status_code == 403
    with scope(carla), pytest.raises(Refused):
        given = LESSON | {"held_on": clock.today()}
        keep_activity(Convenant.objects.get(slug=WF), given, actor=carla, editing=Editing(submission=uuid4()))


@pytest.mark.parametrize("text", ["Bel 06 12345678", "Mail naar iemand@voorbeeld.nl"])
def test_no_number_or_address_of_a_person_passes(text: str, weert_agent: Actor, client_of: Any) -> None:
    answer = send(client_of(weert_agent), path_of("reading:activity-add", WE), **LESSON | {"note": text})
    assert answer.status_code == 422
    assert "Haal het weg" in answer.content.decode()


def test_what_looks_like_a_name_is_asked_about_once(weert_agent: Actor, client_of: Any) -> None:
    client, address = client_of(weert_agent), path_of("reading:activity-add", WE)
    asked = client.post(address, filled(client, address, **LESSON | {"note": "Samen met Jan Jansen gedaan"}))
    assert asked.status_code == 422
    assert "Is het geen persoon? Verstuur dan nog een keer." in asked.content.decode()
    with scope(weert_agent):
        assert not PreventionActivity.objects.exists()
