"""The gemeente notes with which policy officer it went through an agreement."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convenant import clock
from convenant.actions.compliance import follow_own
from convenant.audit.trail import circle_event, record
from convenant.editing import key_of
from convenant.errors import AtField
from convenant.models import Convenant
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from parties.models import PolicyAlignment
from parties.permissions import ALIGN, may
from parties.queries.measures import is_gemeente

from .refusals import NotAllowed

ONLY_GEMEENTE = "Alleen de gemeente legt vast met wie zij een afspraak afstemde."
NO_ARTICLE = "Dit artikel staat niet in de versie die nu geldt."
NOT_YET = "Kies vandaag of een eerdere dag."


@dataclass(frozen=True)
class Aligned:
    """`officer` is a function or desk."""

    article: str
    field: str
    officer: str
    aligned_on: date
    outcome: str = ""


def note_alignment(
    convenant: Convenant, given: Aligned, *, actor: Actor, submission: UUID | None = None
) -> PolicyAlignment:
    """Sending one opened form twice makes one line."""
    _gemeente(convenant.pk, actor)
    if not version_in_force(convenant).articles.filter(label=given.article).exists():
        raise AtField(NO_ARTICLE, "article")
    if given.aligned_on > clock.today():
        raise AtField(NOT_YET, "aligned_on")
    key = key_of(actor.organisation, submission)
    if twin := PolicyAlignment.objects.filter(pk=key).first():
        return twin
    row = PolicyAlignment(pk=key, convenant=convenant, organisation_id=actor.organisation, **vars(given))
    row.save(force_insert=True)
    _told("alignment.recorded", row, actor)
    return row


def remove_alignment(row: PolicyAlignment, *, actor: Actor) -> None:
    if row.organisation_id != actor.organisation_id:
        raise NotAllowed(ONLY_GEMEENTE)
    _gemeente(row.convenant_id, actor)
    _told("alignment.removed", row, actor)
    row.delete()


def _told(verb: str, row: PolicyAlignment, actor: Actor) -> None:
    record(actor, verb, row)
    circle_event(actor, verb, row, convenant_id=row.convenant_id)
    follow_own(row.convenant_id, actor=actor)


def _gemeente(convenant_id: UUID, actor: Actor) -> None:
    if not may(actor, ALIGN) or not is_gemeente(convenant_id, actor):
        raise NotAllowed(ONLY_GEMEENTE)
