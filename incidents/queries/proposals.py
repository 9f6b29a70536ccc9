"""Copies that wait for the directie: drafts of one incident, whoever of the school prepared them."""

import json
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from convenant.addresses import address
from convenant.start import Waiting
from convenant.tenancy.hooks import Circle
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor
from convenant.together import Asking
from incidents.models import Draft, Incident
from incidents.permissions import HANDLE, may, visible_to

from .parcels import Dossier, make_copy
from .taxonomy import shown_reference
from .weighing import Parcel

KIND = "akkoord"


def form_of(incident: Incident) -> str:
    return f"{KIND}:{incident.pk.hex}"


def proposals_for(incident: Incident) -> Statement[Draft]:
    return _proposals(form=form_of(incident))


@made_once
def _proposals(*, form: str) -> QuerySet[Draft]:
    return Draft.objects.filter(form=form).order_by("saved_at")


def mark_of(dossier: Dossier, parcel: Parcel) -> str:
    """Names exactly this copy and its reasons: who agrees, agrees to what the page showed and to nothing later."""
    copy = make_copy(dossier, parcel.fields)
    reasons = [parcel.ground, parcel.informed, parcel.informed_reason, parcel.necessity, parcel.subsidiarity]
    shown = [sorted(parcel.fields), copy.core, copy.content, reasons]
    return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]


def waiting_proposals(actor: Actor, circles: Sequence[Circle]) -> Asking[list[Waiting]]:
    """For the start page of the directie: copies that wait for a second pair of eyes, one row an incident."""
    if actor.function != Function.DIRECTIE or not may(actor, HANDLE):
        return []
    drafts = Draft.objects.filter(form__startswith=f"{KIND}:").order_by("saved_at")[:20]
    yield (drafts,)
    waiting = {UUID(draft.form.removeprefix(f"{KIND}:")): draft for draft in drafts}
    incidents = visible_to(actor).filter(pk__in=waiting)
    yield (incidents,)
    return [
        Waiting(
            title=f"Akkoord geven op een kopie van {shown_reference(incident.reference)}",
            url=address("exchange:agree", incident.pk, waiting[incident.pk].pk),
            sub="Klaargezet door een collega",
            on=timezone.localtime(waiting[incident.pk].saved_at).date(), kind="warn", word="wacht op u", holds_up=True,
        )
        for incident in incidents
    ]  # fmt: skip


def is_same_person(membership_id: UUID, actor: Actor) -> bool:
    """Also by another membership: who is coordinator and directie still has one pair of eyes."""
    if actor.user_id is None or membership_id == actor.membership_id:
        return membership_id == actor.membership_id
    return Membership.objects.filter(pk=membership_id, user_id=actor.user_id).exists()
