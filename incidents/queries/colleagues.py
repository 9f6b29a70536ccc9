"""Colleagues who handle incidents."""

from django.db.models import QuerySet

from convenant import clock
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from incidents.permissions import BOARD, HANDLERS


def handlers(actor: Actor) -> QuerySet[Membership]:
    """Who does so in this school today, by name: for the board the board itself, as its files are its own."""
    functions = [BOARD] if actor.function == BOARD else list(HANDLERS)
    mine = Membership.objects.filter(organisation_id=actor.organisation, function__in=functions)
    return mine.valid_on(clock.today()).order_by("display_name")
