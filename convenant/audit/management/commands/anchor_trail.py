from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.audit.anchors import write_anchor


class Command(BaseCommand):
    help = "Schrijft de kop van het logboek van elke organisatie naar een bestand. Bewaar dat buiten de database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="een map die er al is; het bestand krijgt de tijd in zijn naam")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(str(write_anchor(options["folder"])))
        except OSError as wrong:
            raise CommandError(f"Het anker is niet geschreven: {wrong.strerror}") from wrong
