"""The closed file (staff towards a pupil) is the board's: it reads and handles that and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse

from convenant import clock
from convenant.actions.takeout import ready_for
from convenant.errors import Refused
from convenant.takeout import Parts, rows_of, share_of, write_takeout
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor, scope
from incidents.actions.handling import assign
from incidents.actions.vault import write_note
from incidents.models import Incident, Step, StepState
from incidents.permissions import visible_to
from incidents.queries.colleagues import handlers
from incidents.queries.taxonomy import shown_reference
from incidents.vocabulary import STORY
from tests.convenant.test_takeout import agreed, colleague_of
from tests.incidents.recording import posted, recorded

ClientOf = Callable[[Actor], Client]
BOARD = "SEK-03"
RECORD = reverse("incidents:record")


@pytest.fixture
def closed(weert: Actor) -> Incident:
    return recorded(weert, BOARD)


def seen_by(actor: Actor) -> set[Incident]:
    with scope(actor):
        return set(visible_to(actor))


def test_the_board_reads_and_handles_its_file_and_no_other(
    weert: Actor, weert_board: Actor, closed: Incident, client_of: ClientOf
) -> None:
    usual, client = recorded(weert), client_of(weert_board)
    assert seen_by(weert_board) == {closed}
    assert closed not in seen_by(weert)
    pages = {row: client.get(reverse("incidents:detail", args=[row.pk])).status_code for row in (closed, usual)}
    assert pages == {closed: 200, usual: 404}
    done = client.post(reverse("incidents:step-done", args=[closed.pk, 1]), {"at": "10:44"})
    assert done.status_code == 302
    with scope(weert_board):
        assert Step.objects.get(incident=closed, key="safety").state == StepState.DONE
    listed = client.get(reverse("incidents:list")).content.decode()
    assert reverse("incidents:detail", args=[closed.pk]) in listed
    assert reverse("incidents:detail", args=[usual.pk]) not in listed
    assert "U ziet hier alleen gesloten dossiers" in listed
    assert "De schoolagent krijgt" not in listed
    assert client.get(reverse("home")).status_code == 200


def test_where_the_board_has_an_account_the_directie_reads_no_closed_file(
    anna: Actor, directie: Actor, weert_board: Actor
) -> None:
    """The file may be about the head of the school."""
    file = recorded(anna, BOARD)
    assert file in seen_by(directie), "this school has no board in the portal"
    with_board(directie, weert_board)
    assert file not in seen_by(directie)


@pytest.mark.security("S38")
def test_a_takeout_of_the_directie_leaves_the_closed_files_with_the_board(
    anna: Actor, directie: Actor, weert_board: Actor
) -> None:
    """Neither the file nor what hangs on it; the takeout that the portal makes for the school holds them."""
    file, usual = recorded(anna, BOARD), recorded(anna)
    assert {file.pk, usual.pk} <= taken(directie), "this school has no board in the portal"
    with_board(directie, weert_board)
    keys = taken(directie)
    assert usual.pk in keys
    with scope(anna):
        steps = set(Step.objects.filter(incident=file).values_list("pk", flat=True))
        others = set(Step.objects.filter(incident=usual).values_list("pk", flat=True))
    assert steps
    assert others
    assert not keys & (steps | {file.pk})
    assert others <= keys
    assert steps | {file.pk} <= taken(replace(directie, membership_id=None))


def taken(actor: Actor) -> set[UUID]:
    with scope(actor):
        share = share_of(actor)
        rows = [row for model in (Incident, Step) for row in rows_of(model, actor, sealed=True, share=share)]
    return {row["id"] for row in rows}


@pytest.mark.security("S38")
def test_a_file_of_the_directie_is_gone_once_the_board_has_an_account(
    anna: Actor, directie: Actor, weert_board: Actor
) -> None:
    """It was made while nobody else could read the closed files."""
    recorded(anna, BOARD)
    job = agreed(directie, colleague_of(directie, anna))
    with scope(directie):
        assert [row.pk for row in ready_for(directie)] == [job.pk]
    with_board(directie, weert_board)
    with scope(directie):
        assert ready_for(directie) == []


@pytest.mark.security("S38")
def test_the_board_takes_its_closed_files_along_and_nothing_else(
    weert: Actor, weert_board: Actor, closed: Incident
) -> None:
    """Every row of its file names it, or a row that hangs on it; the rest of the school is not in it."""
    usual = recorded(weert)
    with scope(weert):
        for file, story in ((closed, "Kanarie van het bestuur"), (usual, "Vink van de school")):
            write_note(file, STORY, story, actor=weert)
    parts: list[bytes] = []
    target = Parts(parts.append)
    with scope(weert_board):
        counts = write_takeout(target, weert_board, sealed=True, progress=lambda *_: None)
    target.finish()
    archive = ZipFile(BytesIO(b"".join(parts)))
    text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert str(closed.pk) in text
    assert "Kanarie van het bestuur" in text
    assert not [each for each in (str(usual.pk), "Vink van de school") if each in text]
    assert {"incidents_incident", "incidents_step", "incidents_vaultnote"} <= set(counts)
    assert not {"tenancy_membership", "audit_entry", "vault_datakey", "parties_contactperson"} & set(counts)
    assert "alleen de gesloten dossiers" in archive.read("LEESMIJ.txt").decode()


def with_board(school: Actor, person: Actor) -> None:
    Membership.objects.create(
        user_id=person.user, organisation_id=school.organisation, display_name="Bestuur Atlas",
        function=Function.BESTUURDER, valid_from=clock.today(),
    )  # fmt: skip


def test_a_board_of_another_school_sees_nothing(anna: Actor, weert_board: Actor) -> None:
    recorded(anna, BOARD)
    assert seen_by(weert_board) == set()


def test_the_board_of_a_gemeente_is_no_board_of_a_school(
    burgemeester: Actor, closed: Incident, client_of: ClientOf
) -> None:
    page = reverse("incidents:detail", args=[closed.pk])
    assert client_of(burgemeester).get(page).status_code == 404


def test_the_reporter_hears_who_sees_it(anna: Actor, weert: Actor, client_of: ClientOf) -> None:
    file = {"category": "SEK", "sub": BOARD, "description": "Signaal ontvangen."}
    told = client_of(weert).post(RECORD, posted(weert, **file), follow=True).content.decode()
    assert f"Alleen het bestuur van {weert.organisation_name} ziet dit dossier." in told
    told = client_of(anna).post(RECORD, posted(anna, **file), follow=True).content.decode()
    assert "heeft geen account, dus de directie ziet dit dossier" in told
    assert "Bel dan meteen het bestuur" in told


def test_it_is_given_to_the_board_alone(weert: Actor, weert_board: Actor, closed: Incident) -> None:
    with scope(weert_board):
        assert [row.pk for row in handlers(weert_board)] == [weert_board.membership_id]
        coordinator = Membership.objects.get(pk=str(weert.membership_id))
        with pytest.raises(Refused, match="van het bestuur alleen"):
            assign(closed, coordinator, actor=weert_board)
        assign(closed, Membership.objects.get(pk=str(weert_board.membership_id)), actor=weert_board)


def test_neighbours_and_absence_are_no_work_of_the_board(weert_board: Actor, client_of: ClientOf) -> None:
    client = client_of(weert_board)
    for name in ("neighbours:list", "absence:table", "controls:list"):
        assert client.get(reverse(name)).status_code == 403
    start = client.get("/").content.decode()
    assert "omwonende" not in start
    assert "Leerplicht informeren" not in start
    register = client.get(reverse("incidents:list")).content.decode()
    for name in ("incidents:record", "concerns:list"):
        assert f'href="{reverse(name)}"' not in register


def test_a_board_reads_no_signs_of_concern(weert_board: Actor, client_of: ClientOf) -> None:
    assert client_of(weert_board).get(reverse("concerns:list")).status_code == 403


@pytest.mark.security("S38")
def test_a_search_neither_shows_nor_counts_a_closed_file(weert: Actor, weert_board: Actor, client_of: ClientOf) -> None:
    recorded(weert, BOARD, description="De zebrapadborden lagen om.")
    seen = {}
    for actor in (weert, weert_board):
        page = client_of(actor).get(reverse("incidents:list"), {"q": "zebrapadborden", "weergave": "alles"})
        seen[actor] = (len(page.context["rows"]), max(link["count"] for link in page.context["views"]))
    assert seen == {weert: (0, 0), weert_board: (1, 1)}


@pytest.mark.security("S38")
def test_a_closed_file_is_no_likely_double(weert: Actor, closed: Incident, client_of: ClientOf) -> None:
    usual, other = recorded(weert), recorded(weert)
    page = client_of(weert).get(f"/incidenten/{usual.pk}/samenvoegen/")
    assert [row["reference"] for row in page.context["likely"]] == [shown_reference(other.reference)]
