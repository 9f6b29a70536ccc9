"""manage.py load_convenant FILE [--draft | --revise] [--dry-run | --check]

Ends with 0 when the file is right (warnings or not), with 1 when it is refused, with 2 when the command is not right.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.agreements.agreement import Agreement, prepare
from convenant.agreements.drafts import load_draft
from convenant.agreements.loading import adopt, load_revision
from convenant.agreements.reading import Unacceptable

Loader = Callable[..., list[str]]


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # the file is what is checked here
    help = "Leest een convenantbestand, zegt wat er niet klopt en stelt het vast als nieuwe versie."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="bijvoorbeeld convenant/agreements/utrecht.yaml")
        kind = parser.add_mutually_exclusive_group()
        kind.add_argument("--draft", action="store_true", help="laden als concept, naast de versie die geldt")
        kind.add_argument("--revise", action="store_true", help="betere woorden voor dezelfde ondertekende tekst")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--check", action="store_true", help="alleen het bestand nakijken, zonder database")
        how.add_argument("--dry-run", action="store_true", help="alles doen en weer terugdraaien")

    def handle(self, *args: Any, file: Path, draft: bool, revise: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"Het bestand {file} bestaat niet.", returncode=2)
        try:
            agreement = prepare(file)
            if options["verbosity"]:
                self.warn(agreement)
            told = self.told(agreement, load_draft if draft else load_revision if revise else adopt, options)
        except Unacceptable as refusal:
            raise CommandError(str(refusal)) from None
        if options["verbosity"]:
            self.stdout.write("\n".join(told or ["Niets veranderd."]))
            if options["dry_run"]:
                self.stdout.write("Dit was een proef. Er is niets bewaard.")

    def warn(self, agreement: Agreement) -> None:
        for warning in sorted(set(agreement.document.warnings)):
            self.stderr.write(f"let op: {agreement.document.name}, {warning}")

    def told(self, agreement: Agreement, bring_in: Loader, options: dict[str, Any]) -> list[str]:
        if not options["check"]:
            return bring_in(agreement, dry_run=options["dry_run"])
        count = len(set(agreement.document.warnings))
        return [f"Het bestand klopt. Waarschuwingen: {count}." if count else "Het bestand klopt."]
