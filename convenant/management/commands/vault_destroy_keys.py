from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.actions.keys import destroy_keys, key_keeper
from convenant.tenancy.scope import scope
from convenant.vault.models import Reason, Retention
from convenant.vault.shred import doomed

from ._keys import organisation_named, refusals

REASONS = [reason for reason in Reason.values if reason != Reason.ROTATED]
"""A replaced key goes by `vault_rotate_data --retire`; the ledger outside the database leaves such keys out."""


class Command(BaseCommand):
    help = "Vernietigt sleutels van een organisatie, voorgoed: wat ermee is verzegeld, kan niemand ooit meer lezen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, help="korte naam (slug)")
        parser.add_argument("--retention", choices=Retention.values, help="een bewaarklasse; anders alles")
        parser.add_argument("--year", type=int, help="schooljaar (beginjaar); anders alle jaren")
        parser.add_argument("--reason", choices=REASONS, required=True)
        parser.add_argument("--confirm", help="de korte naam nog eens; anders wordt erom gevraagd")

    def handle(self, *args: Any, organisation: str, **options: Any) -> None:
        owner = organisation_named(organisation)
        actor, year = key_keeper(owner), options["year"]
        retention = Retention(options["retention"]) if options["retention"] else None
        if year is not None and retention is None:
            raise CommandError("Geef bij --year ook --retention.")
        with refusals(), scope(actor):
            rows = doomed(owner.pk, retention or "", year)
            self.stdout.write(f"Dit vernietigt {len(rows)} sleutels van {owner.name}: {'; '.join(map(str, rows))}.")
            confirmation = options["confirm"] or input(f"Typ {owner.slug} om dit voorgoed te doen: ")
            count = destroy_keys(
                owner, Reason(options["reason"]), confirmation=confirmation, actor=actor, retention=retention, year=year
            )
        self.stdout.write(f"{count} sleutels vernietigd. Start het portaal opnieuw: dan zijn ze ook uit het geheugen.")
