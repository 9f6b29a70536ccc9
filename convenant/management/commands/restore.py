from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.backup.keys import read_private
from convenant.backup.restoring import Restored, restore
from convenant.backup.server import loading_login, reading_login
from convenant.errors import Refused

NOT_EQUAL = 3


class Command(BaseCommand):
    help = "Zet een reservekopie terug in een lege database en controleert of alles gelijk is."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="de reservekopie (portaal-….kopie)")
        parser.add_argument("--identity", type=Path, required=True, help="bestand met de geheime sleutel")
        parser.add_argument("--keys", type=Path, help="sleutelbestand; anders het nieuwste naast de reservekopie")

    def handle(self, *args: Any, file: Path, identity: Path, keys: Path | None, **options: Any) -> None:
        try:
            private = read_private(identity)
            done = restore(file, keys, private, reader=reading_login(), loader=loading_login())
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        self._tell(done)
        if done.differences:
            raise CommandError(f"Niet gelijk aan de reservekopie: {len(done.differences)}", returncode=NOT_EQUAL)

    def _tell(self, done: Restored) -> None:
        made = done.manifest
        self.stdout.write(f"Reservekopie van {made.day:%d-%m-%Y %H:%M}, portaal {made.portal or 'onbekend'}.")
        self.stdout.write(f"Teruggezet: {len(made.tables)} tabellen, {made.rows()} rijen, {done.files} bestanden.")
        nobody = f" {done.keys_of_nobody} zijn van latere organisaties." if done.keys_of_nobody else ""
        self.stdout.write(f"Sleutels: {done.keys} teruggezet.{nobody} Iedereen is uitgelogd ({done.sessions}).")
        if done.to_migrate:
            self.stdout.write(f"De reservekopie is ouder: draai migrate ({len(done.to_migrate)}), dan check_walls.")
        self.stdout.write("\n".join(done.differences) or "Rijen, rechten, policies en triggers zijn gelijk.")
