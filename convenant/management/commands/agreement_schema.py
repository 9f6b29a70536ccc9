"""manage.py agreement_schema > docs/agreement.schema.json; with --keys > docs/agreement-keys.md"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from convenant.agreements.schema import keys_text, schema_text


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # no database, no settings: the form alone
    help = "Schrijft de vorm van een convenantbestand als JSON-schema, voor tekstverwerkers die meekijken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keys", action="store_true", help="de tabel met sleutels in plaats van het schema")

    def handle(self, *args: Any, keys: bool, **options: Any) -> None:
        self.stdout.write(keys_text() if keys else schema_text(), ending="")
