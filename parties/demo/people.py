"""The demo's accounts in every state, by calling actions: offered, a guest, about to leave, handed over, replaced."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from convenant import clock
from convenant.models import Convenant
from convenant.signin.oidc.keeping import Told, keep_provider
from convenant.tenancy.models import Function, Membership
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.accounts import ACCOUNTS, NONE, PASSWORD, Account, actor_named, first_of
from parties.actions.assignments import Period, appoint_deputy, end_assignment, hand_over
from parties.actions.colleagues import Role, confirm_colleagues
from parties.actions.invitations import Offer, invite
from parties.actions.joining import join
from parties.models import Assignment
from parties.queries.parties import parties_of

LEAVES_IN, VISIT, ENDS_IN, AWAY = timedelta(days=7), timedelta(days=90), timedelta(days=12), timedelta(days=14)
INVITED_BEFORE = timedelta(days=2)


@dataclass(frozen=True)
class Newcomer:
    """`stays`: how long; without it for good. `joins`: the invitation was used."""

    mailbox: str
    name: str
    stays: timedelta | None = None
    is_guest: bool = False
    joins: bool = True


NEWCOMERS = (
    Newcomer("stagiair", "Stagiair zorgteam", VISIT, is_guest=True),
    Newcomer("mentor", "Mentor onderbouw", LEAVES_IN),
    Newcomer("teamleider", "Teamleider bovenbouw", joins=False),
)


def build_people(slug: str, rng: random.Random, actor_for: Callable[[str], Actor], today: date) -> None:
    """The first school with an account shows each state; partners show their assignments; elsewhere all is in order."""
    with scope(system_actor()):
        parties = list(parties_of(Convenant.objects.get(slug=slug).pk))
    here = [first for party in parties if (first := first_of(party.organisation.slug))]
    school = next(account for account in here if account.function == Function.COORDINATOR)
    at_school(school, today)
    for account in here:
        if account != school:
            look_through(actor_named(account.email))
            if account.locations != NONE:
                on_places(actor_named(account.email), today)


def at_school(account: Account, today: date) -> None:
    """Its list waits for the yearly look; its sign-in service is filled in, not tested and off."""
    for newcomer in NEWCOMERS:
        come(newcomer, account, today)
    actor, domain = actor_named(account.email), domain_of(account)
    with scope(actor):
        told = Told(f"https://inloggen.{domain}", "convenantportaal", "nog-niet-in-gebruik", mfa_values=["mfa"])
        keep_provider(told, actor=actor)


def domain_of(account: Account) -> str:
    return account.email.partition("@")[2]


def come(newcomer: Newcomer, account: Account, today: date) -> None:
    actor, email = actor_named(account.email), f"{newcomer.mailbox}@{domain_of(account)}"
    last_day = today + newcomer.stays if newcomer.stays else None
    role = Role(newcomer.name, Function.DOCENT, valid_until=last_day)
    with clock.at(datetime.combine(today - INVITED_BEFORE, time(9), clock.now().tzinfo)):
        with scope(actor):
            _, token = invite(Offer(email, role, newcomer.is_guest), clock.today(), actor=actor)
        if newcomer.joins:
            join(token, user=None, password=PASSWORD)


def look_through(actor: Actor) -> None:
    with scope(actor):
        confirm_colleagues(Membership.objects.filter(organisation_id=actor.organisation), actor=actor)


def on_places(actor: Actor, today: date) -> None:
    """At schools with an account: the last place of the first person goes to a colleague, who also stands in on the
    first; where nobody else is, it falls open soon."""
    with scope(actor):
        schools = [account.organisation for account in ACCOUNTS]
        given = Assignment.objects.filter(organisation_id=actor.organisation, membership=actor.membership)
        given = given.filter(location__organisation__slug__in=schools).select_related("location", "membership")
        mine = list(given.order_by("location__slug"))
        others = Membership.objects.filter(organisation_id=actor.organisation, function=actor.function)
        colleague = others.exclude(pk=actor.membership).first()
        if len(mine) > 1 and colleague:
            hand_over(mine[-1:], colleague, today, actor=actor)
            appoint_deputy(mine[0], colleague, Period(today, today + AWAY), actor=actor)
        elif len(mine) > 1 and actor.function == Function.JONGERENWERK:
            end_assignment(mine[-1], today + ENDS_IN, actor=actor)
