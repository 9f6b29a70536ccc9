from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from convenant.actions.keys import take_over_by_new_master
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.vault import changing

from ._keys import in_each_organisation, refusals

STEPS = ("begin", "rewrap", "finish")


class Command(BaseCommand):
    help = "Vervangt de hoofdsleutel terwijl het portaal draait. Zonder --step: alle drie de stappen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--step", choices=STEPS, help="een stap, als processen de sleutel bij een herstart lezen")

    def handle(self, *args: Any, step: str | None, **options: Any) -> None:
        with refusals():
            for name in [step] if step else STEPS:
                getattr(self, name)()

    def begin(self) -> None:
        self.stdout.write(f"Nieuwe hoofdsleutel {changing.begin()}; de oude geldt nog.")

    def rewrap(self) -> None:
        count = in_each_organisation(self.take_over) + changing.rewrap_accounts()
        self.stdout.write(f"{count} sleutels zitten nu in de nieuwe hoofdsleutel.")

    def take_over(self, organisation: Organisation, actor: Actor) -> int:
        count = take_over_by_new_master(organisation, actor=actor)
        if count:
            self.stdout.write(f"{organisation.name}: {count}")
        return count

    def finish(self) -> None:
        changing.finish(in_each_organisation(lambda organisation, _: changing.left(organisation.pk)))
        self.stdout.write("Klaar. De oude hoofdsleutel geldt niet meer. Maak nieuwe kopieën met vault_seal_copies.")
