"""`migrate` of Django, in a third of its time.

After each step Django makes the classes of a model and of all that are related to it once more. Here nearly every model
is related to the organisation. So an index or a constraint, which four of ten steps add and which changes no relation,
draws no class up anew; and a field is copied for a class, not taken apart and put together.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from django.db.models import Field

TAKEN_APART = Field.clone


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with light_states():
            super().handle(*args, **options)


@contextmanager
def light_states() -> Iterator[None]:
    """Puts ours in Django's classes: states copy themselves as ProjectState, so a class of our own would be lost."""
    ours = ((ProjectState, "_append_option", add_option), (Field, "clone", copy_of))
    plain = [(kind, name, getattr(kind, name)) for kind, name, _ in ours]
    for kind, name, function in ours:
        setattr(kind, name, function)
    try:
        yield
    finally:
        for kind, name, function in plain:
            setattr(kind, name, function)


def add_option(state: ProjectState, app_label: str, model_name: str, option: str, added: Any) -> None:
    """`option`: "constraints" or "indexes". Lists that earlier states hold stay as they are."""
    options = state.models[app_label, model_name].options
    options[option] = [*options[option], added]
    if "apps" in vars(state):  # asking for them would make them all
        setattr(state.apps.get_model(app_label, model_name)._meta, option, options[option])


def copy_of(field: "Field[Any, Any]") -> "Field[Any, Any]":
    """The fields of a class stand in the order in which they were made: a copy comes last, as a clone does. One of a
    model of the code, which `migrate` compares when nothing waits, is taken apart: a copy would stay with the model."""
    if hasattr(field, "model"):
        return TAKEN_APART(field)
    made = copy.deepcopy(field)
    made.creation_counter = Field.creation_counter
    Field.creation_counter += 1
    return made
