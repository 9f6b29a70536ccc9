from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.backup.keys import read_private
from convenant.backup.restoring import Restored, restore
from convenant.backup.server import loading_login, reading_login
from convenant.errors import Refused
from convenant.vault.ledger import ledger_path

NOT_EQUAL = 3


class Command(BaseCommand):
    help = "Zet een reservekopie terug in een lege database en controleert of alles gelijk is."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="de reservekopie (portaal-….kopie)")
        parser.add_argument("--identity", type=Path, required=True, help="bestand met de geheime sleutel")
        parser.add_argument("--keys", type=Path, help="sleutelbestand; anders het nieuwste naast de reservekopie")
        parser.add_argument("--ledger", type=Path, help="vernietigde sleutels; anders die in TRAIL_ANCHOR_FOLDER")

    def handle(self, *args: Any, file: Path, identity: Path, keys: Path | None, **options: Any) -> None:
        logins = {"reader": reading_login(), "loader": loading_login()}
        try:
            done = restore(file, keys, read_private(identity), ledger=_ledger(options["ledger"]), **logins)
        except Refused as refusal:
            raise CommandError(refusal.sentence) from None
        except OSError as error:
            raise CommandError(f"Niet alles is teruggezet: {error}.", returncode=NOT_EQUAL) from None
        self._tell(done)
        if done.differences:
            raise CommandError(f"Niet gelijk aan de reservekopie: {len(done.differences)}", returncode=NOT_EQUAL)

    def _tell(self, done: Restored) -> None:
        made = done.manifest
        self.stdout.write(f"Reservekopie van {made.day:%d-%m-%Y %H:%M}, portaal {made.portal or 'onbekend'}.")
        self.stdout.write(f"Teruggezet: {len(made.tables)} tabellen, {made.rows()} rijen, {done.files} bestanden.")
        nobody = f" {done.keys_of_nobody} zijn van latere organisaties." if done.keys_of_nobody else ""
        self.stdout.write(f"Sleutels: {done.keys} teruggezet.{nobody} Iedereen is uitgelogd ({done.sessions}).")
        if done.destroyed_again:
            self.stdout.write(f"Opnieuw vernietigd: {done.destroyed_again} sleutels die sindsdien vernietigd waren.")
        if done.to_migrate:
            steps = "migrate, check_walls en vault_replay_destroyed"
            self.stdout.write(f"De reservekopie is ouder ({len(done.to_migrate)} migraties). Draai nu: {steps}.")
        self.stdout.write("\n".join(done.differences) or "Rijen, rechten, policies en triggers zijn gelijk.")


def _ledger(given: Path | None) -> Path | None:
    """A ledger that was named must be there; the usual one is there once a key was destroyed."""
    usual = ledger_path()
    if given is not None and not given.is_file():
        raise Refused(f"Het bestand {given} is niet te lezen.")
    return given or (usual if usual and usual.is_file() else None)
