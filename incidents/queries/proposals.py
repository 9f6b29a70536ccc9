"""Copies that wait for the directie: drafts of one incident, whoever of the school prepared them."""

import json
from hashlib import sha256
from uuid import UUID

from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from incidents.models import Draft, Incident

from .parcels import Dossier, make_copy
from .weighing import Parcel

KIND = "akkoord"


def form_of(incident: Incident) -> str:
    return f"{KIND}:{incident.pk.hex}"


def proposals_for(incident: Incident) -> list[Draft]:
    return list(Draft.objects.filter(form=form_of(incident)).order_by("saved_at"))


def mark_of(dossier: Dossier, parcel: Parcel) -> str:
    """Names exactly this copy and its reasons: who agrees, agrees to what the page showed and to nothing later."""
    copy = make_copy(dossier, parcel.fields)
    reasons = [parcel.ground, parcel.informed, parcel.informed_reason, parcel.necessity, parcel.subsidiarity]
    shown = [sorted(parcel.fields), copy.core, copy.content, reasons]
    return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]


def is_same_person(membership_id: UUID, actor: Actor) -> bool:
    """Also by another membership: who is coordinator and directie still has one pair of eyes."""
    if actor.user_id is None or membership_id == actor.membership_id:
        return membership_id == actor.membership_id
    return Membership.objects.filter(pk=membership_id, user_id=actor.user_id).exists()
