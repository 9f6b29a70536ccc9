from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from convenant.actions.keys import replay_destroyed
from convenant.vault.shred import replay_file

from ._keys import in_each_organisation, refusals


class Command(BaseCommand):
    help = "Na het terugzetten van een kopie: vernietigt opnieuw wat volgens het register al vernietigd was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ledger", type=Path, help="ook wat in dit bestand staat (vernietigde-sleutels.jsonl)")

    def handle(self, *args: Any, ledger: Path | None, **options: Any) -> None:
        with refusals():
            count = replay_file(ledger) if ledger else 0
        count += in_each_organisation(lambda organisation, actor: replay_destroyed(organisation, actor=actor))
        self.stdout.write(f"{count} sleutels waren teruggekomen en zijn opnieuw vernietigd.")
