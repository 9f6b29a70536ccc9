from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.backup.keys import public_text, write_new_private


class Command(BaseCommand):
    help = "Maakt een sleutelpaar voor reservekopieën. Bewaar het bestand op twee plaatsen, niet op de server."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="hier komt de geheime sleutel; het bestand mag nog niet bestaan")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = write_new_private(options["file"])
        except OSError as error:
            raise CommandError(f"De sleutel is niet gemaakt: {error.strerror} ({options['file']}).") from None
        self.stderr.write(f"De geheime sleutel staat in {options['file']}. Zet de regel hieronder in de instellingen.")
        self.stdout.write(f"BACKUP_PUBLIC_KEY={public_text(key.public_key())}")
