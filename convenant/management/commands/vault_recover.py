from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from convenant.vault.copies import open_copy
from convenant.vault.master import fingerprint, key_path, write_keyring
from convenant.vault.registering import refuse_wrong_key

from ._keys import ask_secret, refusals


class Command(BaseCommand):
    help = "Zet de hoofdsleutel terug uit een verzegelde kopie en de wachtzin van de bewaarder."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("copy", type=Path, help="de verzegelde kopie")
        parser.add_argument("--to", type=Path, default=None, help="sleutelbestand; anders dat van de instellingen")

    def handle(self, *args: Any, copy: Path, to: Path | None, **options: Any) -> None:
        with refusals():
            target = to or key_path()
            if target.exists():
                raise CommandError(f"{target} bestaat al. Zet het eerst opzij: een sleutel wordt niet overschreven.")
            try:
                keys = open_copy(copy.read_text(), ask_secret("Wachtzin van de bewaarder: "))
            except (OSError, UnicodeDecodeError):
                raise CommandError(f"{copy} is er niet of is niet te lezen.") from None
            self.compare(keys)
            write_keyring(target, keys)
        self.stdout.write(f"De hoofdsleutel {fingerprint(keys[0])} staat weer in {target}. Start het portaal opnieuw.")

    def compare(self, keys: tuple[bytes, ...]) -> None:
        try:
            refuse_wrong_key(keys=keys)
            self.stdout.write("De sleutel past bij de database.")
        except DatabaseError:
            self.stdout.write("De database antwoordt niet: of de sleutel past, blijkt bij de start.")
