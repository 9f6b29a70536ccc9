"""What somebody was typing: sealed, one per person and form, gone once it is saved or thrown away."""

import json
from typing import Any

from convenant import clock
from convenant.tenancy.scope import Actor
from incidents.models import Draft
from incidents.permissions import membership_of


def save_draft(form: str, values: dict[str, Any], *, actor: Actor) -> Draft:
    """Replaces the former draft. Not in the trail: nobody else reads it, and it was not yet said."""
    mine = Draft.objects.filter(membership_id=membership_of(actor), form=form)
    draft = mine.first() or Draft(organisation_id=actor.organisation, membership_id=membership_of(actor), form=form)
    draft.saved_at = clock.now()
    draft.seal(body=json.dumps(values))
    draft.save()
    return draft


def find_draft(form: str, *, actor: Actor) -> Draft | None:
    return Draft.objects.filter(membership_id=membership_of(actor), form=form).first()


def draft_values(draft: Draft) -> dict[str, Any]:
    return dict(json.loads(draft.reveal("body")))


def drop_draft(form: str, *, actor: Actor) -> None:
    Draft.objects.filter(membership_id=membership_of(actor), form=form).delete()
