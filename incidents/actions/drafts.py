"""What somebody was typing: sealed, one per person and form, gone once it is saved or thrown away."""

import json
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.editing import key_of
from convenant.tenancy.scope import Actor
from convenant.vault.envelope import Unreadable
from incidents.models import ConcernRecord, Draft, Incident
from incidents.permissions import membership_of
from incidents.vocabulary import CONCERN_FORM

from .locks import hold


def save_draft(form: str, values: dict[str, Any], *, actor: Actor) -> Draft:
    """Replaces the former draft. Not in the trail: nobody else reads it, and it was not yet said.

    The page saves by itself while its form is sent, so two of these may arrive at once.
    """
    hold(membership_of(actor))
    mine = Draft.objects.filter(membership_id=membership_of(actor), form=form)
    draft = mine.first() or Draft(
        organisation_id=actor.organisation, membership_id=membership_of(actor), function=actor.function, form=form
    )
    draft.saved_at = clock.now()
    draft.seal(body=json.dumps(values))
    draft.save()
    return draft


def autosave(form: str, values: dict[str, Any], *, actor: Actor) -> Draft | None:
    """None when the form itself was saved meanwhile: what is recorded is no draft any more."""
    hold(membership_of(actor))
    return None if _is_recorded(form, values, actor) else save_draft(form, values, actor=actor)


def _is_recorded(form: str, values: dict[str, Any], actor: Actor) -> bool:
    try:
        submission = UUID(values.get("submission", ""))
    except ValueError:
        return False
    if form == CONCERN_FORM:
        return ConcernRecord.objects.filter(pk=key_of(actor.organisation, submission)).exists()
    return Incident.objects.filter(submission=submission).exists()


def find_draft(form: str, *, actor: Actor) -> Draft | None:
    return Draft.objects.filter(membership_id=membership_of(actor), form=form).first()


def draft_values(draft: Draft) -> dict[str, Any]:
    """Empty when its key was destroyed: a draft is then gone."""
    try:
        return dict(json.loads(draft.reveal("body")))
    except Unreadable:
        return {}


def drop_draft(form: str, *, actor: Actor) -> None:
    hold(membership_of(actor))
    Draft.objects.filter(membership_id=membership_of(actor), form=form).delete()
