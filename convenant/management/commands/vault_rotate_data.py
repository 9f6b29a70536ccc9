from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convenant.actions.keys import ask_reseal, begin_rotation, end_rotation, key_keeper
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import scope
from convenant.vault import rotation

from ._keys import in_scope_of, organisation_named, refusals

ROUNDS = 5


class Command(BaseCommand):
    help = "Geeft een organisatie nieuwe sleutels en zet alle cellen daarin over, terwijl mensen doorwerken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, help="korte naam (slug)")
        parser.add_argument("--resume", action="store_true", help="ga door met een ronde die werd afgebroken")
        parser.add_argument("--job", action="store_true", help="laat het overzetten aan de werkprocessen")
        parser.add_argument("--retire", action="store_true", help="vernietig vervangen sleutels van voor gisteren")

    def handle(self, *args: Any, organisation: str, **options: Any) -> None:
        owner = organisation_named(organisation)
        with refusals():
            if options["retire"]:
                return self.retire(owner)
            if not options["resume"]:
                count = in_scope_of(owner, lambda found, actor: begin_rotation(found, actor=actor))
                self.stdout.write(f"{owner.name}: {count} nieuwe sleutels.")
            return self.ask(owner) if options["job"] else self.move_all(owner)

    def retire(self, owner: Organisation) -> None:
        count = in_scope_of(owner, lambda found, actor: end_rotation(found, actor=actor))
        self.stdout.write(f"{count} vervangen sleutels zijn vernietigd.")

    def ask(self, owner: Organisation) -> None:
        actor = key_keeper(owner)
        with scope(actor):
            ask_reseal(rotation.Position(), actor=actor)
        self.stdout.write("De werkprocessen zetten de cellen over.")

    def move_all(self, owner: Organisation) -> None:
        """More than one round when somebody saves a page that was loaded before its cells moved."""
        for _ in range(ROUNDS):
            self.move_round(owner)
            left = in_scope_of(owner, lambda found, _: rotation.left(found.pk))
            if not left:
                self.stdout.write("Klaar. De vorige sleutels gaan na een dag weg met --retire.")
                return
        raise CommandError(f"Er wachten nog {left} cellen. Ga door met --resume.")

    def move_round(self, owner: Organisation) -> None:
        position: rotation.Position | None = rotation.Position()
        moved = 0
        while position is not None:
            with scope(key_keeper(owner)):
                position, count = rotation.reseal_batch(owner.pk, position)
            moved += count
            if count:
                self.stdout.write(f"{moved} cellen overgezet")
