"""`migrate` of Django, in half its time: an index or a constraint draws no class up anew.

After each step Django makes the classes of a model and of all that are related to it once more. Here nearly every model
is related to the organisation, and four of ten steps only add a constraint or an index, which changes no relation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState

ADDING = "_append_option"
"""What ProjectState does for an index and a constraint. A class of our own would be lost: states copy themselves as
ProjectState."""


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with classes_kept():
            super().handle(*args, **options)


@contextmanager
def classes_kept() -> Iterator[None]:
    plain = getattr(ProjectState, ADDING)
    setattr(ProjectState, ADDING, add_option)
    try:
        yield
    finally:
        setattr(ProjectState, ADDING, plain)


def add_option(state: ProjectState, app_label: str, model_name: str, option: str, added: Any) -> None:
    """`option`: "constraints" or "indexes". Lists that earlier states hold stay as they are."""
    options = state.models[app_label, model_name].options
    options[option] = [*options[option], added]
    if "apps" in vars(state):  # asking for them would make them all
        setattr(state.apps.get_model(app_label, model_name)._meta, option, options[option])
