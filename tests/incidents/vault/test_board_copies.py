"""What the board of a school copies, types and asks is the board's, whatever its people do now."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import Model
from django.test import Client

from convenant import clock
from convenant.actions.copies import begin_copy, written
from convenant.actions.requests import Asked, take_in
from convenant.models import AskState, SubjectCopy, SubjectRequest, TakeoutRequest
from convenant.queries.copies import is_for
from convenant.subject_data import Section
from convenant.takeout import rows_of, share_of
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor, scope
from incidents.actions.drafts import save_draft
from incidents.models import Draft, Incident
from tests.guards.intruders import somebody_at
from tests.incidents.recording import recorded

ClientOf = Callable[[Actor], Client]
BOARD, STORY = "SEK-03", "De directeur sloeg Kanarie"
pytestmark = pytest.mark.security("S38")


@pytest.fixture
def asked(weert: Actor) -> SubjectRequest:
    with scope(weert):
        return take_in(Asked("access", clock.today(), "Kanarie"), actor=weert, submission=uuid4())


@pytest.fixture
def copied(asked: SubjectRequest, weert: Actor, weert_board: Actor) -> SubjectCopy:
    """Begun by the board, which handles requests as an administrator."""
    file = recorded(weert, BOARD)
    Membership.objects.filter(pk=weert_board.membership).update(is_administrator=True)
    with scope(weert_board):
        copy = SubjectCopy(
            organisation_id=weert.organisation, request=asked, begun_at=clock.now(), begun_by=weert_board.membership_id,
            begun_function=weert_board.function,
        )  # fmt: skip
        told = [Section("Incident", (("Omschrijving", STORY),), file.location_id)]
        copy.seal(sections=written(told, [f"incidents.cores:{file.pk}"]))
        copy.save(force_insert=True)
    return copy


def finished(copy: SubjectCopy, actor: Actor) -> SubjectCopy:
    with scope(actor):
        copy.finished_at = clock.now()
        copy.save(update_fields=["finished_at"])
    return copy


def reads(row: SubjectCopy, actor: Actor) -> bool:
    with scope(actor):
        return is_for(row, actor)


def takes(row: Model, actor: Actor) -> bool:
    with scope(actor):
        taken: Iterable[dict[str, Any]] = rows_of(type(row), actor, sealed=True, share=share_of(actor))
        return row.pk in {each["id"] for each in taken}


@pytest.mark.parametrize("done", [False, True])
def test_a_copy_of_the_board_for_a_data_subject_is_for_the_board(
    done: bool, copied: SubjectCopy, weert: Actor, weert_board: Actor
) -> None:
    """Neither before it is finished nor after is it for the directie; it leaves with the takeout of the board alone."""
    if done:
        finished(copied, weert_board)
    directie = replace(weert, function=Function.DIRECTIE)
    for actor, his in ((directie, False), (weert, False), (weert_board, True)):
        assert (reads(copied, actor), takes(copied, actor)) == (his, his)
    assert takes(copied, replace(weert_board, membership_id=uuid4()))


def test_the_fg_reads_what_the_board_finished_as_it_left(
    copied: SubjectCopy, weert: Actor, weert_board: Actor, client_of: ClientOf
) -> None:
    page = f"/verzoeken/{copied.request_id}/uitdraai/{copied.pk}/voorbeeld/"
    supervisor = somebody_at(weert.organisation, Function.FG)
    assert client_of(supervisor).get(page).status_code == 404
    finished(copied, weert_board)
    assert client_of(weert).get(page).status_code == 404
    for actor in (supervisor, weert_board):
        assert STORY in client_of(actor).get(page).content.decode()


@pytest.mark.parametrize("done", [False, True])
def test_it_stays_of_the_board_when_who_began_it_joins_the_directie(
    done: bool, copied: SubjectCopy, weert: Actor, weert_board: Actor
) -> None:
    if done:
        finished(copied, weert_board)
    somebody_at(weert.organisation, Function.BESTUURDER)
    Membership.objects.filter(pk=weert_board.membership).update(function=Function.DIRECTIE)
    for actor in (replace(weert_board, function=Function.DIRECTIE), replace(weert, function=Function.DIRECTIE)):
        assert (reads(copied, actor), takes(copied, actor)) == (False, False)


def test_a_draft_of_the_board_stays_behind_when_who_typed_it_joins_the_directie(
    weert: Actor, weert_board: Actor
) -> None:
    with scope(weert_board):
        draft = save_draft("zorgsignaal", {"text": STORY}, actor=weert_board)
    somebody_at(weert.organisation, Function.BESTUURDER)
    Membership.objects.filter(pk=weert_board.membership).update(function=Function.DIRECTIE)
    assert not takes(draft, replace(weert, function=Function.DIRECTIE))
    assert takes(draft, replace(weert_board, function=Function.DIRECTIE)), "his own words"
    with scope(weert):
        Draft.objects.filter(pk=draft.pk).update(function="")
    assert not takes(draft, replace(weert, function=Function.DIRECTIE)), "it may be of the board"


def test_what_the_board_asks_and_hears_leaves_with_the_board_alone(weert: Actor, weert_board: Actor) -> None:
    """Why one member of it refused another may be about the directie."""
    recorded(weert, BOARD)
    mine: dict[str, Any] = {"organisation_id": weert.organisation, "purpose": "audit", "asked_at": clock.now()}
    with scope(weert_board):
        of_board = TakeoutRequest(
            asked_by=weert_board.membership, function="bestuurder", state=AskState.DENIED, decided_by=uuid4(),
            decided_function="bestuurder", decided_at=clock.now(), **mine,
        )  # fmt: skip
        of_board.seal(reason="Het gaat over de directeur")
        of_board.save(force_insert=True)
        of_school = TakeoutRequest.objects.create(asked_by=uuid4(), function="directie", **mine)
    directie = replace(weert, function=Function.DIRECTIE)
    assert [takes(row, directie) for row in (of_board, of_school)] == [False, True]
    assert [takes(row, weert_board) for row in (of_board, of_school)] == [True, False]


def test_what_the_directie_copied_instead_of_the_board_is_not_for_a_coordinator(anna: Actor, directie: Actor) -> None:
    """This school has no board in the portal: the directie reads its closed files, and a coordinator does not."""
    file: Incident = recorded(anna, BOARD)
    with scope(directie):
        row = take_in(Asked("access", clock.today(), "Kanarie"), actor=directie, submission=uuid4())
        copy = begin_copy(row, [f"incidents.cores:{file.pk}"], actor=directie)
    assert [reads(copy, actor) for actor in (directie, anna)] == [True, False]
    assert not reads(finished(copy, directie), anna)
