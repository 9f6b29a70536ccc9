from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.audit.anchors import Head, NoAnchor, organisations, read_anchor, verify


class Command(BaseCommand):
    help = "Controleert het logboek van elke organisatie; met een anker ook het einde. Een afwijking geeft een fout."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", type=Path, help="een bestand van anchor_trail")

    def handle(self, *args: Any, **options: Any) -> None:
        anchored = self.anchored(options["anchor"])
        wrong = list(verify(anchored))
        self.stdout.write("\n".join(wrong) or f"{len(organisations())} organisaties: het logboek klopt.")
        if wrong:
            raise CommandError(f"Afwijkingen: {len(wrong)}")

    def anchored(self, path: Path | None) -> list[Head]:
        if path is None:
            self.stdout.write("Zonder anker is niet te zien of het einde van een keten weg is.")
            return []
        try:
            moment, found = read_anchor(path)
        except (OSError, NoAnchor) as wrong:
            raise CommandError(str(wrong)) from wrong
        self.stdout.write(f"Anker van {moment:%d-%m-%Y %H:%M}: {len(found)} ketens.")
        return found
