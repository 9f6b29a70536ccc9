"""For which topic, whom."""

from django.db.models import QuerySet

from convenant.tenancy.scope import OPERATOR, Actor
from parties.models import ReferralLine


def own_lines(actor: Actor) -> QuerySet[ReferralLine]:
    if actor.role == OPERATOR:  # runs the portal, and has no house of its own
        return ReferralLine.objects.none()
    return ReferralLine.objects.filter(organisation_id=actor.organisation).order_by("position", "topic", "pk")
