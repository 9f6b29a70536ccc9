"""A copy with criminal data waits for a second pair of eyes: the directie sees it whole before it goes."""

from uuid import UUID

from convenant.actions.bell import ring_own
from convenant.audit.trail import record
from convenant.errors import Conflict, Refused
from convenant.tenancy.models import Function, Organisation
from convenant.tenancy.scope import Actor
from incidents.bell import PROPOSAL
from incidents.models import Disclosure, Draft, Incident
from incidents.permissions import HANDLE, require
from incidents.queries.parcels import dossier_of
from incidents.queries.proposals import form_of, is_same_person, mark_of
from incidents.queries.weighing import Parcel

from .drafts import draft_values, save_draft
from .exchange import disclose

ONLY_DIRECTIE = "Alleen de directie geeft akkoord, en niet op een eigen voorstel."
CHANGED = "Deze kopie is gewijzigd nadat u de pagina opende. Lees hem hieronder opnieuw."


def propose(incident: Incident, recipient: Organisation, parcel: Parcel, *, actor: Actor) -> Draft:
    """Nothing is sent and the gate has not decided yet: it does when the directie agrees."""
    require(actor, HANDLE)
    values = {
        "recipient": recipient.slug, "fields": sorted(parcel.fields), "ground": parcel.ground,
        "informed": parcel.informed, "informed_reason": parcel.informed_reason, "necessity": parcel.necessity,
        "subsidiarity": parcel.subsidiarity,
    }  # fmt: skip
    draft = save_draft(form_of(incident), values, actor=actor)
    record(actor, "disclosure.proposed", incident, fields=sorted(parcel.fields), purpose=recipient.name)
    ring_own(PROPOSAL, incident.pk, actor=actor)
    return draft


def proposal(draft: Draft) -> tuple[str, Parcel]:
    """The recipient's slug and the parcel, as who prepared it left them."""
    values = draft_values(draft)
    recipient, fields = values.pop("recipient"), frozenset(values.pop("fields"))
    return recipient, Parcel(fields=fields, prepared_by=draft.membership_id, **values)


def approve(
    draft: Draft,
    incident: Incident,
    recipient: Organisation,
    *,
    actor: Actor,
    seen: str,
    submission: UUID | None = None,
) -> Disclosure:
    """`seen` is the mark of the copy that was read, "" when it was not. Raises `Conflict` in that case, and when the
    proposal or the vault changed since."""
    if actor.function != Function.DIRECTIE or is_same_person(draft.membership_id, actor):
        raise Refused(ONLY_DIRECTIE)
    current = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if current is None:
        raise Conflict(CHANGED)
    slug, parcel = proposal(current)
    if not seen or (slug, mark_of(dossier_of(incident), parcel)) != (recipient.slug, seen):
        raise Conflict(CHANGED)
    sent = disclose(incident, actor=actor, recipient=recipient, submission=submission or draft.pk, parcel=parcel)
    draft.delete()
    return sent


def reject(draft: Draft, incident: Incident, *, actor: Actor) -> None:
    require(actor, HANDLE)
    record(actor, "disclosure.rejected", incident)
    draft.delete()
