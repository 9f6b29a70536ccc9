from typing import Any

from django.core.management.base import BaseCommand

from convenant.actions.keys import replay_destroyed

from ._keys import in_each_organisation


class Command(BaseCommand):
    help = "Na het terugzetten van een kopie: vernietigt opnieuw wat volgens het register al vernietigd was."

    def handle(self, *args: Any, **options: Any) -> None:
        count = in_each_organisation(lambda organisation, actor: replay_destroyed(organisation, actor=actor))
        self.stdout.write(f"{count} sleutels waren teruggekomen en zijn opnieuw vernietigd.")
