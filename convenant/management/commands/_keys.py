"""What the key commands share: passphrases, and every organisation in its own scope."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from getpass import getpass

from django.core.management.base import CommandError

from convenant.actions.keys import key_keeper
from convenant.errors import Refused
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import OPERATOR, Actor, scope, system_actor


def ask_secret(question: str) -> str:
    """Unseen at a terminal; else a line of standard input."""
    return getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


@contextmanager
def refusals() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise CommandError(refused.sentence) from None


def organisation_named(slug: str) -> Organisation:
    with scope(system_actor(OPERATOR)):
        found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"Er is geen organisatie {slug}.")
    return found


def in_each_organisation(work: Callable[[Organisation, Actor], int]) -> int:
    """Each in a transaction of its own. Returns the sum."""
    with scope(system_actor(OPERATOR)):
        organisations = list(Organisation.objects.all())
    return sum(in_scope_of(organisation, work) for organisation in organisations)


def in_scope_of(organisation: Organisation, work: Callable[[Organisation, Actor], int]) -> int:
    actor = key_keeper(organisation)
    with scope(actor):
        return work(organisation, actor)
