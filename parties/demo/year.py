"""The demo year: every registered step, for every convenant, in one transaction and from one seed.

Steps come from the apps (`registry.demo_steps`) and run in the order of their keys ("10.parties", ...).
Everything goes through the actions a person would use, at the moments it speaks of (`clock.at`).
"""

import random
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils.module_loading import import_string

import convenant.agreements
from convenant import clock, registry
from convenant.agreements.agreement import prepare
from convenant.agreements.loading import load_revision
from convenant.agreements.reading import Unacceptable
from convenant.models import Convenant
from convenant.remember import remembering
from convenant.tenancy.models import Function, Organisation, OrganisationKind, User
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.accounts import create_accounts, organisation_actor, start_of_the_past

from .trail import in_order_of_time

SEED = 20240901
AGREEMENTS = sorted(Path(convenant.agreements.__path__[0]).glob("*.yaml"))
FUNCTION_OF = {
    OrganisationKind.SCHOOL: Function.COORDINATOR,
    OrganisationKind.GEMEENTE: Function.REGIE,
    OrganisationKind.POLITIE: Function.SCHOOLAGENT,
    OrganisationKind.LEERPLICHT: Function.LEERPLICHT,
    OrganisationKind.HALT: Function.HALT,
    OrganisationKind.OM: Function.OM,
    OrganisationKind.JONGERENWERK: Function.JONGERENWERK,
}
ActorFor = Callable[[str], Actor]


def stands() -> bool:
    return User.objects.exists()


def follow_files() -> list[str]:
    """A demo from an older checkout takes over what the files say now. What can't be taken over stays as it was."""
    told = []
    for path in AGREEMENTS:
        try:
            told += load_revision(prepare(path))
        except Unacceptable as refusal:
            reason = refusal.problems[0].sentence
            told.append(f"{path.name} blijft zoals het is geladen: {reason} Met `make clean` begint u opnieuw.")
    return told


@transaction.atomic
@in_order_of_time()
def build() -> str:
    """All or nothing, so that a demo that stands is a whole one. Returns a sentence of what was made."""
    create_accounts(since=start_of_the_past())
    with scope(system_actor()):
        slugs = list(Convenant.objects.order_by("slug").values_list("slug", flat=True))
    rng = random.Random(SEED)  # noqa: S311  (a repeatable demo, no secret)
    actor_for = actors()
    for _, name in sorted(registry.demo_steps):
        step = import_string(name)
        for slug in slugs:
            with remembering():
                step(slug, rng, actor_for, clock.today())
    return f"De demo staat: {len(slugs)} convenanten, {User.objects.count()} accounts."


def actors() -> ActorFor:
    """Organisation slug → an actor of that organisation, with the function its kind suggests."""
    known: dict[str, Actor] = {}

    def actor_for(slug: str) -> Actor:
        if slug not in known:
            with scope(system_actor()):
                organisation = Organisation.objects.get(slug=slug)
            function = FUNCTION_OF.get(OrganisationKind(organisation.kind), Function.ZORGPARTNER)
            known[slug] = organisation_actor(organisation, function)
        return known[slug]

    return actor_for
