"""A party asks regie for support with an article; regie answers; one of the two closes it."""

from dataclasses import dataclass
from uuid import UUID

from convenant import clock
from convenant.actions.bell import ring_party, ring_regie
from convenant.audit.trail import circle_event, record
from convenant.editing import key_of
from convenant.errors import Refused
from convenant.message_kinds import SUPPORT_ANSWERED, SUPPORT_ASKED
from convenant.models import Article, Convenant, SupportRequest
from convenant.permissions import SPEAK_FOR_PARTY, WATCH_DUTIES, may, may_in
from convenant.tenancy.scope import Actor

NO_RIGHT = "Uw functie vraagt geen ondersteuning namens uw organisatie. Vraag de coördinator."
NO_ARTICLE = "Dit artikel staat niet in het convenant."
ONLY_REGIE = "Alleen wie de regie voert, beantwoordt deze vraag."
ANSWERED = "Deze vraag is al beantwoord."
CLOSED = "Deze vraag is al afgerond."
NOT_YOURS = "Alleen wie de vraag stelde of de regie voert, rondt haar af."


@dataclass(frozen=True)
class Wish:
    """What is asked: `kind` is praktisch or inhoudelijk."""

    article: str
    kind: str
    question: str


def ask_support(convenant: Convenant, wish: Wish, *, actor: Actor, submission: UUID | None = None) -> SupportRequest:
    """Sent twice, it is one request."""
    if not may(actor, SPEAK_FOR_PARTY):
        raise Refused(NO_RIGHT)
    articles = Article.objects.filter(version__convenant=convenant, version__status="adopted")
    if not articles.filter(label=wish.article).exists():
        raise Refused(NO_ARTICLE)
    pk = key_of(actor.organisation, submission)
    if same := SupportRequest.objects.filter(pk=pk).first():
        return same
    row = SupportRequest.objects.create(
        pk=pk, convenant=convenant, organisation_id=actor.organisation, article=wish.article, kind=wish.kind,
        question=wish.question.strip()[:500], asked_at=clock.now(), asked_by=actor.organisation_name,
    )  # fmt: skip
    record(actor, "support.asked", row, fields=["article", "kind", "question"])
    circle_event(actor, "support.asked", row, convenant_id=convenant.pk, summary="Ondersteuning gevraagd")
    ring_regie(SUPPORT_ASKED, row.pk, convenant.pk, actor=actor)
    return row


def answer_support(request: SupportRequest, answer: str, *, actor: Actor) -> None:
    if not may_in(actor, WATCH_DUTIES, request.convenant_id):
        raise Refused(ONLY_REGIE)
    held = _held(request)
    if held.answered_at:
        raise Refused(ANSWERED)
    held.answer, held.answered_at, held.answered_by = answer.strip()[:500], clock.now(), actor.organisation_name
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    record(actor, "support.answered", held, fields=["answer"])
    circle_event(actor, "support.answered", held, convenant_id=held.convenant_id, summary="Vraag beantwoord")
    ring_party(SUPPORT_ANSWERED, held.organisation_id, held.pk, held.convenant_id, actor=actor)


def close_support(request: SupportRequest, *, actor: Actor) -> None:
    mine = request.organisation_id == actor.organisation and may(actor, SPEAK_FOR_PARTY)
    if not mine and not may_in(actor, WATCH_DUTIES, request.convenant_id):
        raise Refused(NOT_YOURS)
    held = _held(request)
    held.closed_at = clock.now()
    held.save(update_fields=["closed_at"])
    record(actor, "support.closed", held)
    circle_event(actor, "support.closed", held, convenant_id=held.convenant_id, summary="Vraag afgerond")


def _held(request: SupportRequest) -> SupportRequest:
    held = SupportRequest.objects.select_for_update().get(pk=request.pk)
    if held.closed_at:
        raise Refused(CLOSED)
    return held
