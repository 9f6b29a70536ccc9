"""Questions without names: whom a school may ask, what it asked, and what waits at a partner."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from convenant.gate import GateRules
from convenant.models import Convenant, DataClass
from convenant.tenancy.scope import Actor
from convenant.terms import version_in_force
from parties.models import Involvement, InvolvementReply, Party, ReceivedInvolvement, Role

from .parties import parties_of


def askable(actor: Actor) -> list[Party]:
    """Partners of every circle that the gate lets this school ask without a name."""
    found: list[Party] = []
    for convenant in Convenant.objects.filter(pk__in=actor.circles).order_by("slug"):
        rules = GateRules.of(version_in_force(convenant))
        for party in parties_of(convenant.pk).exclude(role=Role.SCHOOL).select_related("convenant"):
            if rules.decide(actor.organisation, party.organisation_id, DataClass.CONSULT, {}).allowed:
                found.append(party)
    return found


def asked_by(actor: Actor) -> QuerySet[Involvement]:
    found = Involvement.objects.filter(organisation_id=actor.organisation)
    return found.select_related("location", "recipient").order_by("-asked_at", "pk")


def replies_to(rows: Iterable[Involvement]) -> dict[UUID, InvolvementReply]:
    """Question → its newest answer: one query."""
    found = InvolvementReply.objects.filter(request__in=[row.pk for row in rows]).order_by("at")
    return {reply.request: reply for reply in found}


def received_by(actor: Actor) -> QuerySet[ReceivedInvolvement]:
    """Unanswered first, then the newest."""
    found = ReceivedInvolvement.objects.filter(organisation_id=actor.organisation)
    found = found.select_related("location", "location__organisation", "sender")
    return found.order_by("answered_at", "-asked_at", "pk")
