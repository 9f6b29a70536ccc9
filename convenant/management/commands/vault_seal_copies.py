from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.vault.copies import seal_copy
from convenant.vault.master import keyring

from ._keys import ask_secret, refusals


class Command(BaseCommand):
    help = "Maakt twee verzegelde kopieën van de hoofdsleutel, elk met de wachtzin van een andere bewaarder."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="map voor de kopieën")
        parser.add_argument("--holder", action="append", default=[], help="bewaarder; geef er twee")

    def handle(self, *args: Any, folder: Path, holder: list[str], **options: Any) -> None:
        if len(set(holder)) != 2:
            raise CommandError("Geef twee verschillende bewaarders: --holder 'FG' --holder 'Directie'.")
        phrases = [ask_secret(f"Wachtzin van {name}: ") for name in holder]
        if phrases[0] == phrases[1]:
            raise CommandError("De twee wachtzinnen zijn gelijk. Iedere bewaarder kiest een eigen wachtzin.")
        with refusals():
            copies = [seal_copy(keyring(), phrase, name) for name, phrase in zip(holder, phrases, strict=True)]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number, (name, text) in enumerate(zip(holder, copies, strict=True), 1):
            path = folder / f"hoofdsleutel-kopie-{number}.json"
            path.write_text(text)
            path.chmod(0o600)
            self.stdout.write(f"{path} is voor {name}.")
        self.stdout.write("Geef ieder zijn kopie en bewaar ze op twee plaatsen. Probeer ze met vault_recover.")
