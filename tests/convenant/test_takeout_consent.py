"""Names and stories leave the portal by two: asked, agreed to by a colleague, made; or refused, or lapsed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from convenant import clock, registry
from convenant.actions import takeout as actions
from convenant.actions import takeout_consent as consent
from convenant.audit.models import Entry
from convenant.errors import Refused
from convenant.models import AskState, Message, TakeoutPart, TakeoutRequest
from convenant.permissions import works_everywhere
from convenant.queries.bell import new_messages
from convenant.queries.takeout import ANSWER_WITHIN, reaches_all, who_may_agree
from convenant.start import Waiting
from convenant.tenancy.jobs import enqueue
from convenant.tenancy.models import Function, Job, JobState, Membership
from convenant.tenancy.scope import Actor, scope
from convenant.tenancy.tasks import run_job
from convenant.together import told_by
from convenant.waiting.takeout import takeouts_waiting
from parties.actions.rights import assign_location
from parties.models import LocationRight
from parties.queries.places import places_of
from tests.conftest import TODAY
from tests.guards.intruders import second_membership, somebody_at
from tests.incidents.recording import recorded

from .test_takeout import agreed, colleague_of, ran

ClientOf = Callable[[Actor], Client]
INDEX = reverse("takeout:index")
pytestmark = pytest.mark.security("S38")


def asked(actor: Actor) -> TakeoutRequest:
    with scope(actor):
        return consent.ask_agreement("exit", actor=actor)


def decided(request: TakeoutRequest, actor: Actor, *, agrees: bool = True) -> Job | None:
    with scope(actor):
        return consent.decide_takeout(request, agrees=agrees, reason="Niet nodig nu", actor=actor)


def without_a_place(actor: Actor) -> None:
    with scope(actor):
        right = LocationRight.objects.filter(user_id=actor.user).first()
        assert right is not None
        right.delete()


def trail_of(actor: Actor) -> list[tuple[str, object]]:
    with scope(actor):
        steps = Entry.objects.filter(action__startswith="takeout.").order_by("number")
        return list(steps.values_list("action", "membership_id"))


def made_nothing(actor: Actor) -> bool:
    with scope(actor):
        return not TakeoutPart.objects.exists()


def test_without_an_agreement_nothing_sealed_is_made(directie: Actor, as_worker: None) -> None:
    """Also not by a job that names a question nobody agreed to, or none that exists."""
    waiting = asked(directie)
    for request in (waiting.pk, directie.membership):
        with scope(directie):
            job = enqueue(actions.MAKE, actor=directie, purpose="exit", request=request)
        run_job(str(job.pk))
        with scope(directie):
            found = Job.objects.get(pk=job.pk)
            assert (found.state, found.error) == (JobState.FAILED, consent.NOT_AGREED)
    assert made_nothing(directie)


def test_an_agreement_makes_one_file_for_who_asked_and_what_for(directie: Actor, anna: Actor) -> None:
    job = agreed(directie, anna)
    request = job.arguments["request"]
    with scope(directie), pytest.raises(Refused, match="eerst een collega akkoord"):
        consent.make_agreed(job, "exit", request, actor=directie)
    with scope(directie):
        TakeoutRequest.objects.filter(pk=request).update(made_at=None)
        other_function = replace(directie, function=Function.BESTUURDER)
        for purpose, actor in (("archive", directie), ("exit", other_function)):
            with pytest.raises(Refused, match="eerst een collega akkoord"):
                consent.make_agreed(job, purpose, request, actor=actor)
    with time_machine.travel(TODAY + timedelta(hours=25), tick=False), scope(directie), pytest.raises(Refused):
        consent.make_agreed(job, "exit", request, actor=directie)


def test_nobody_agrees_with_himself_nor_in_another_function(directie: Actor) -> None:
    request = asked(directie)
    twin = second_membership(directie.user, directie.organisation, Function.COORDINATOR)
    for actor in (directie, twin):
        with pytest.raises(Refused, match="eigen verzoek"):
            decided(request, actor)
    with scope(twin):
        assert twin.membership not in {row.pk for row in who_may_agree(directie)}
    with scope(directie), pytest.raises(IntegrityError), transaction.atomic():
        TakeoutRequest.objects.filter(pk=request.pk).update(state=AskState.APPROVED, decided_by=directie.membership_id)


def test_the_database_keeps_a_file_from_what_nobody_agreed_to(directie: Actor) -> None:
    request = asked(directie)
    with scope(directie), pytest.raises(IntegrityError), transaction.atomic():
        TakeoutRequest.objects.filter(pk=request.pk).update(made_at=clock.now())


def test_who_works_at_some_locations_neither_takes_nor_agrees(
    directie: Actor, anna: Actor, client_of: ClientOf
) -> None:
    request, colleague = asked(directie), client_of(anna)
    page = reverse("takeout:request", args=[request.pk])
    assert colleague.get(page).status_code == 200
    without_a_place(anna)
    assert [colleague.get(page).status_code, colleague.post(page, {"answer": "akkoord"}).status_code] == [404, 404]
    with pytest.raises(Refused, match="op alle locaties werkt"):
        decided(request, anna)
    without_a_place(directie)
    for ask in (actions.ask_takeout, consent.ask_agreement):
        with scope(directie), pytest.raises(Refused, match="niet op alle locaties"):
            ask("exit", actor=directie)
    client = client_of(directie)
    assert actions.NOT_EVERYWHERE in client.get(INDEX).content.decode()
    answer = client.post(INDEX, {"doel": "exit", "inhoud": "zonder"})
    assert (answer.status_code, actions.NOT_EVERYWHERE in answer.content.decode()) == (422, True)


def test_a_file_is_no_longer_for_who_lost_a_location(directie: Actor, anna: Actor, client_of: ClientOf) -> None:
    job, client = agreed(directie, anna), client_of(directie)
    address = reverse("takeout:download", args=[job.pk])
    assert client.get(address).status_code == 200
    without_a_place(directie)
    assert client.get(address).status_code == 404


def test_what_was_agreed_is_not_made_once_a_location_is_lost(directie: Actor, anna: Actor) -> None:
    job = decided(asked(directie), anna)
    assert job is not None
    without_a_place(directie)
    with pytest.raises(Refused, match="niet op alle locaties"):
        ran(job, directie)


def test_alone_one_hears_what_to_do_and_takes_the_rest(directie: Actor, anna: Actor, client_of: ClientOf) -> None:
    """No silent way round: who is alone takes nothing sealed along."""
    without_a_place(anna)
    client = client_of(directie)
    assert consent.NOBODY_ELSE in client.get(INDEX).content.decode().replace("&#x27;", "'")
    answer = client.post(INDEX, {"doel": "exit", "inhoud": "met"})
    assert (answer.status_code, "geen collega die akkoord kan geven" in answer.content.decode()) == (422, True)
    with scope(directie):
        assert not TakeoutRequest.objects.exists()
        assert not Job.objects.filter(task=actions.MAKE).exists()
    assert client.post(INDEX, {"doel": "exit", "inhoud": "zonder"}).status_code == 302
    with scope(directie):
        job = Job.objects.get(task=actions.MAKE)
    assert ran(job, directie).result["sealed"] is False


def test_a_no_stays_a_no(directie: Actor, anna: Actor, client_of: ClientOf) -> None:
    request = asked(directie)
    assert asked(directie).pk == request.pk, "asking twice is asking once"
    assert decided(request, anna, agrees=False) is None
    with pytest.raises(Refused, match="al beantwoord"):
        decided(request, anna)
    assert made_nothing(directie)
    assert [action for action, _ in trail_of(directie)] == ["takeout.asked", "takeout.denied"]
    assert "ging niet akkoord: Niet nodig nu" in client_of(directie).get(INDEX).content.decode()
    with scope(directie):
        assert new_messages(directie).filter(kind="takeout.decided").exists()


def test_without_an_answer_it_lapses(directie: Actor, anna: Actor) -> None:
    request = asked(directie)
    with scope(directie):
        lapse = Job.objects.get(task=consent.LAPSE)
        assert lapse.due - request.asked_at == ANSWER_WITHIN
    with time_machine.travel(TODAY + ANSWER_WITHIN + timedelta(minutes=1), tick=False):
        with pytest.raises(Refused, match="verlopen"):
            decided(request, anna)
        ran(lapse, replace(directie, membership_id=None))
        assert ran(lapse, replace(directie, membership_id=None)).result == {"lapsed": False}, "twice is once"
    with scope(directie):
        assert TakeoutRequest.objects.get(pk=request.pk).state == AskState.LAPSED
    assert trail_of(directie) == [("takeout.asked", directie.membership_id), ("takeout.lapsed", None)]


def test_an_answer_keeps_it_from_lapsing(directie: Actor, anna: Actor) -> None:
    request = asked(directie)
    decided(request, anna)
    with scope(directie):
        assert not consent.lapse_request(request.pk, actor=replace(directie, membership_id=None))
        assert TakeoutRequest.objects.get(pk=request.pk).state == AskState.APPROVED


def test_on_the_pages(directie: Actor, anna: Actor, carla: Actor, dirk: Actor, client_of: ClientOf) -> None:
    asker, colleague = client_of(directie), client_of(anna)
    assert asker.post(INDEX, {"doel": "exit"}).status_code == 422
    assert asker.post(INDEX, {"doel": "exit", "inhoud": "met"}).status_code == 302
    assert "U vroeg akkoord op" in asker.get(INDEX).content.decode()
    with scope(anna):
        (request,) = TakeoutRequest.objects.all()
        assert new_messages(anna).filter(kind="takeout.asked", subject=request.pk).exists()
        assert set(Message.objects.values_list("membership_id", flat=True)) == {anna.membership_id}
    page = reverse("takeout:request", args=[request.pk])
    assert "Directie Atlas" in colleague.get(page).content.decode()
    assert "Over een eigen verzoek beslist een collega" in asker.get(page).content.decode()
    assert [client_of(actor).get(page).status_code for actor in (carla, dirk)] == [404, 404]
    assert asker.post(page, {"answer": "akkoord"}).status_code == 422
    assert colleague.post(page, {"answer": "nee"}).status_code == 422
    assert colleague.post(page, {"answer": "akkoord"}).status_code == 302
    assert "Een collega gaf akkoord" in asker.get(INDEX).content.decode()
    with scope(directie):
        (job,) = Job.objects.filter(task=actions.MAKE)
    assert job.acting == {"membership": str(directie.membership_id)}


def second_of(board: Actor, school: Actor) -> Actor:
    """Another member of the board, at all locations of the school."""
    found = somebody_at(board.organisation, Function.BESTUURDER)
    with scope(school):
        membership = Membership.objects.get(pk=found.membership)
        for place in places_of(school):
            assign_location(place, membership, actor=school)
    return found


def test_the_directie_neither_sees_nor_agrees_to_the_takeout_of_the_board(
    weert: Actor, weert_board: Actor, client_of: ClientOf
) -> None:
    """Closed files may be about the directie; the board agrees to nothing of the school, which it does not read."""
    with scope(weert_board), pytest.raises(Refused, match="een andere bestuurder"):
        consent.ask_agreement("archive", actor=weert_board)
    second = second_of(weert_board, weert)
    request = asked(weert_board)
    page = reverse("takeout:request", args=[request.pk])
    assert [client_of(actor).get(page).status_code for actor in (weert, second)] == [404, 200]
    with pytest.raises(Refused, match="Bij gesloten dossiers is dat een bestuurder"):
        decided(request, weert)
    with scope(weert):
        assert not new_messages(weert).filter(kind="takeout.asked").exists()
        functions = {each.function for each in who_may_agree(replace(weert, function=Function.DIRECTIE))}
        assert Function.BESTUURDER not in functions


def test_closed_files_of_the_directie_go_with_a_colleague_who_reads_them(
    directie: Actor, anna: Actor, client_of: ClientOf
) -> None:
    """This school has no board in the portal, so the directie reads them; a coordinator does not, and agrees to a file
    without them alone."""
    request = asked(directie)
    page = reverse("takeout:request", args=[request.pk])
    assert client_of(anna).get(page).status_code == 200
    recorded(anna, "SEK-03")
    assert client_of(anna).get(page).status_code == 404
    with pytest.raises(Refused, match="zelf alles mag lezen"):
        decided(request, anna)
    with scope(directie):
        assert who_may_agree(directie) == []
        TakeoutRequest.objects.update(state=AskState.LAPSED)
    assert consent.NOBODY_ELSE in client_of(directie).get(INDEX).content.decode().replace("&#x27;", "'")
    with pytest.raises(Refused, match="een collega van de directie"):
        asked(directie)
    assert agreed(directie, colleague_of(directie, anna)).result["sealed"]


def test_what_was_agreed_is_not_made_once_a_file_is_closed_to_who_agreed(directie: Actor, anna: Actor) -> None:
    job = decided(asked(directie), anna)
    assert job is not None
    recorded(anna, "SEK-03")
    with pytest.raises(Refused, match="eerst een collega akkoord"):
        ran(job, directie)
    assert made_nothing(directie)


def test_after_a_no_one_asks_again_the_next_day(directie: Actor, anna: Actor, client_of: ClientOf) -> None:
    """Each question is a message to every colleague who may agree."""
    decided(asked(directie), anna, agrees=False)
    answer = client_of(directie).post(INDEX, {"doel": "archive", "inhoud": "met"})
    assert (answer.status_code, consent.ASKED_TODAY in answer.content.decode()) == (422, True)
    with scope(anna):
        assert Message.objects.filter(kind="takeout.asked").count() == 1
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        assert asked(directie).state == AskState.ASKED


def test_the_trail_tells_what_went_with_names_and_after_which_question(directie: Actor, anna: Actor) -> None:
    agreed(directie, anna)
    with scope(directie):
        list(actions.hand_out(actions.ready_for(directie)[0], actor=directie))
    with scope(directie):
        told = Entry.objects.filter(action__in=["takeout.made", "takeout.downloaded"])
        assert set(told.values_list("object_id", flat=True)) == {TakeoutRequest.objects.get().pk}
        assert [(each.action, each.fields) for each in told.order_by("number")] == [
            ("takeout.made", ["sealed"]), ("takeout.downloaded", ["sealed"]),
        ]  # fmt: skip


def test_where_nobody_says_where_one_works_nobody_works_everywhere(
    directie: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "works_everywhere", registry.Registry())
    assert not works_everywhere(directie)


def test_a_file_that_failed_after_the_agreement_says_so(directie: Actor, anna: Actor, client_of: ClientOf) -> None:
    decided(asked(directie), anna)
    with scope(directie):
        Job.objects.filter(task=actions.MAKE).update(state="failed", error="Gestopt")
    assert "het maken is niet gelukt" in client_of(directie).get(INDEX).content.decode()


def test_the_board_takes_its_closed_files_by_two(weert: Actor, weert_board: Actor, client_of: ClientOf) -> None:
    recorded(weert, "SEK-03")
    second = second_of(weert_board, weert)
    with scope(weert_board), pytest.raises(Refused, match="als een collega akkoord geeft"):
        actions.ask_takeout("archive", actor=weert_board)
    client = client_of(weert_board)
    assert "gesloten dossiers van het bestuur" in client.get(INDEX).content.decode()
    assert client.post(INDEX, {"doel": "archive"}).status_code == 302
    with scope(weert):
        (request,) = TakeoutRequest.objects.all()
    text = client_of(second).get(reverse("takeout:request", args=[request.pk])).content.decode()
    assert "gesloten dossiers van het bestuur" in text
    job = decided(request, second)
    assert job is not None
    assert ran(job, weert_board).result["counts"]["incidents_incident"] == 1
    assert client.get(reverse("takeout:download", args=[job.pk])).status_code == 200
    Membership.objects.filter(pk=weert_board.membership).update(function=Function.DIRECTIE)
    assert client.get(reverse("takeout:download", args=[job.pk])).status_code == 404


def test_a_file_of_the_board_is_gone_for_who_joins_the_directie(weert: Actor, weert_board: Actor) -> None:
    """He works at all locations, and may take the data of the school along: not what he asked for as the board.
    The other incident keeps something back from the board, so that alone would not end it."""
    recorded(weert, "SEK-03")
    recorded(weert)
    second = second_of(weert_board, weert)
    job = agreed(weert_board, second)
    now = replace(weert_board, function=Function.DIRECTIE)
    Membership.objects.filter(pk=weert_board.membership).update(function=Function.DIRECTIE)
    with scope(now):
        assert reaches_all(now)
        assert actions.ready_for(now) == []
    with scope(weert_board):
        assert [each.pk for each in actions.ready_for(weert_board)] == [job.pk]


def test_a_forged_job_of_the_board_takes_nothing_alone(weert: Actor, weert_board: Actor, as_worker: None) -> None:
    with scope(weert_board):
        job = enqueue(actions.MAKE, actor=weert_board, purpose="exit")
    run_job(str(job.pk))
    with scope(weert_board):
        assert Job.objects.get(pk=job.pk).error == actions.ONLY_AGREED
    assert made_nothing(weert_board)


def waiting(actor: Actor) -> list[Waiting]:
    with scope(actor):
        (found,) = told_by(takeouts_waiting(actor, []))
    return list(found)


def test_whoever_can_agree_sees_it_on_his_start_page_with_its_term(
    directie: Actor, anna: Actor, client_of: ClientOf
) -> None:
    assert waiting(anna) == []
    request = asked(directie)
    (row,) = waiting(anna)
    assert row.holds_up
    assert row.url == reverse("takeout:request", args=[request.pk])
    assert row.on == (TODAY + ANSWER_WITHIN).date()
    assert row.sub.endswith("Antwoorden kan tot en met 28 nov.")
    assert row.url in client_of(anna).get("/").content.decode()
    twin = second_membership(directie.user, directie.organisation, Function.COORDINATOR)
    for actor in (directie, twin):
        assert waiting(actor) == []


def test_it_waits_for_nobody_who_may_not_agree(directie: Actor, anna: Actor, fg: Actor, bram: Actor) -> None:
    asked(directie)
    without_a_place(anna)
    for actor in (anna, fg, bram):
        assert waiting(actor) == []


def test_it_waits_no_longer_once_answered_or_over_time(directie: Actor, anna: Actor) -> None:
    request = asked(directie)
    with time_machine.travel(TODAY + ANSWER_WITHIN + timedelta(minutes=1), tick=False):
        assert waiting(anna) == []
    decided(request, anna, agrees=False)
    assert waiting(anna) == []
