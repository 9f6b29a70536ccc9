"""Colleagues who handle incidents."""

from django.db.models import QuerySet

from convenant import clock
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from incidents.permissions import HANDLERS


def handlers(actor: Actor) -> QuerySet[Membership]:
    """Who does so in this school today, by name."""
    mine = Membership.objects.filter(organisation_id=actor.organisation, function__in=HANDLERS)
    return mine.valid_on(clock.today()).order_by("display_name")
