"""manage.py load_convenant FILE [--draft] [--dry-run | --check]"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.agreements.drafts import load_draft
from convenant.agreements.loading import adopt, prepare
from convenant.agreements.reading import Unacceptable


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # the file is what is checked here
    help = "Leest een convenantbestand, zegt wat er niet klopt en stelt het vast als nieuwe versie."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="bijvoorbeeld convenant/agreements/utrecht.yaml")
        parser.add_argument("--draft", action="store_true", help="laden als concept, naast de versie die geldt")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--check", action="store_true", help="alleen het bestand nakijken, zonder database")
        how.add_argument("--dry-run", action="store_true", help="alles doen en weer terugdraaien")

    def handle(self, *args: Any, file: Path, draft: bool, check: bool, dry_run: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"Het bestand {file} bestaat niet.")
        try:
            agreement = prepare(file)
            bring_in = load_draft if draft else adopt
            told = ["Het bestand klopt."] if check else bring_in(agreement, dry_run=dry_run)
        except Unacceptable as refusal:
            raise CommandError(str(refusal)) from None
        if options["verbosity"]:
            self.stdout.write("\n".join(told or ["Niets veranderd."]))
            if dry_run:
                self.stdout.write("Dit was een proef. Er is niets bewaard.")
