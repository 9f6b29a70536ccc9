import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.actions.takeout import export_by_portal
from convenant.queries.takeout import PURPOSES
from convenant.takeout import Parts
from convenant.tenancy.models import Organisation
from convenant.tenancy.portal import portal_for
from convenant.tenancy.scope import MEMBER, REGIE, Actor, scope, system_actor


class Command(BaseCommand):
    help = "Schrijft alle eigen rijen van één organisatie als zip (JSON en CSV), op verzoek van die organisatie."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="korte naam van de organisatie in adressen, zoals atlas-college")
        parser.add_argument("--to", type=Path, required=True, help="het zip-bestand; het mag nog niet bestaan")
        parser.add_argument("--purpose", choices=PURPOSES, required=True, help="waarvoor; staat in haar logboek")
        parser.add_argument("--sealed", action="store_true", help="ook wat verzegeld is, leesbaar")

    def handle(self, *args: Any, slug: str, to: Path, purpose: str, sealed: bool, **options: Any) -> None:
        actor = _actor_of(slug)
        try:
            with _new_file(to) as file, scope(actor):
                target = Parts(file.write)
                counts = export_by_portal(target, PURPOSES[purpose], actor=actor, sealed=sealed, progress=_silent)
        except OSError as error:
            raise CommandError(f"Het bestand is niet weggeschreven: {error.strerror} ({to}).") from None
        self.stdout.write(
            f"{to}: {sum(counts.values())} rijen uit {len(counts)} tabellen van {actor.organisation_name}."
        )


def _actor_of(slug: str) -> Actor:
    with scope(system_actor()):
        organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise CommandError(f"Er is geen organisatie {slug}.")
    actor = portal_for(organisation)
    if actor.role not in (MEMBER, REGIE):
        raise CommandError(f"{organisation.name} heeft geen eigen rijen.")
    return actor


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """Whole or not at all: half of it is clear text that nobody looks after."""
    with open(path, "xb", opener=_private) as file:
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _silent(percent: int, text: str) -> None:
    """Nobody watches a bar here."""
