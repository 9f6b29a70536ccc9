"""For which topic, whom."""

from django.db.models import QuerySet

from convenant.tenancy.scope import Actor
from parties.models import ReferralLine


def own_lines(actor: Actor) -> QuerySet[ReferralLine]:
    return ReferralLine.objects.filter(organisation_id=actor.organisation).order_by("position", "topic", "pk")
