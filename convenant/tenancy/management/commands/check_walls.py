import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.tenancy.walls import check_walls


class Command(BaseCommand):
    help = "Vergelijkt tabellen, policies en rechten in de database met de code. Eindigt met een fout bij elk verschil."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="alles als JSON, ook wat klopt")

    def handle(self, *args: Any, **options: Any) -> None:
        report = check_walls()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(report.violations) or f"{len(report.tables)} tabellen: de muren staan.")
        if report.violations:
            raise CommandError(f"Afwijkingen: {len(report.violations)}")
