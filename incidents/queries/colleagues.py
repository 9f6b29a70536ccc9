"""Colleagues who handle incidents."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock
from convenant.tenancy.made_once import Statement, made_once
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor
from incidents.permissions import BOARD, HANDLERS


def handlers(actor: Actor) -> Statement[Membership]:
    """Who does so in this school today, by name: for the board the board itself, as its files are its own."""
    functions = (BOARD,) if actor.function == BOARD else tuple(sorted(HANDLERS))
    return _handlers(functions, organisation=actor.organisation, today=clock.today())


@made_once
def _handlers(functions: tuple[str, ...], *, organisation: UUID, today: date) -> QuerySet[Membership]:
    mine = Membership.objects.filter(organisation_id=organisation, function__in=functions)
    return mine.valid_on(today).order_by("display_name")
