"""Our `migrate` leaves out work of Django's, and ends with the same models."""

from contextlib import nullcontext

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from convenant.tenancy.management.commands.migrate import light_states

NAMED = models.UniqueConstraint(fields=["name"], name="one_name")
SORTED = models.Index(fields=["name"], name="by_name")
ADDED: list[Operation] = [AddConstraint("School", NAMED), AddIndex("School", SORTED)]


def migrated(*, ours: bool) -> tuple[ProjectState, type[models.Model], type[models.Model]]:
    """The state, and the class of a school before and after a constraint and an index came."""
    state = ProjectState()
    CreateModel("School", [("id", models.AutoField(primary_key=True))]).state_forwards("small", state)
    AddField("School", "name", models.TextField(default="")).state_forwards("small", state)
    before = state.apps.get_model("small", "School")
    with light_states() if ours else nullcontext():
        for one in ADDED:
            one.state_forwards("small", state)
    return state, before, state.apps.get_model("small", "School")


def test_an_index_and_a_constraint_draw_no_class_anew() -> None:
    _, before, after = migrated(ours=True)
    assert after is before
    _, before, after = migrated(ours=False)
    assert after is not before, "Django keeps the class by itself: our `migrate` may go"


def test_the_models_are_those_that_django_ends_with() -> None:
    (ours, _, our_class), (theirs, _, their_class) = migrated(ours=True), migrated(ours=False)
    assert ours == theirs
    assert our_class._meta.constraints == their_class._meta.constraints == [NAMED]
    assert our_class._meta.indexes == their_class._meta.indexes == [SORTED]


@pytest.mark.parametrize("added", ADDED, ids=lambda added: type(added).__name__)
def test_an_earlier_state_does_not_learn_of_it(added: Operation) -> None:
    """A migration compares its state before with the one after."""
    state, _, _ = migrated(ours=True)
    later = state.clone()
    with light_states():
        type(added)("School", renamed(added)).state_forwards("small", later)
    options = state.models["small", "school"].options
    assert (len(options["constraints"]), len(options["indexes"])) == (1, 1)


def renamed(added: Operation) -> models.UniqueConstraint | models.Index:
    is_index = isinstance(added, AddIndex)
    return models.Index(fields=["id"], name="by_id") if is_index else models.UniqueConstraint(fields=["id"], name="one")


def test_a_copied_field_is_the_field_and_comes_last() -> None:
    field = models.ForeignKey("small.School", models.PROTECT, related_name="classes", db_constraint=False)
    plain = field.clone()
    with light_states():
        ours = field.clone()
    assert ours.deconstruct()[1:] == plain.deconstruct()[1:]
    assert ours.creation_counter > plain.creation_counter > field.creation_counter
    assert ours.remote_field is not field.remote_field
    assert ours.remote_field.field is ours


def test_the_models_of_the_code_can_be_compared() -> None:
    """What `migrate` does when nothing waits, as each start of the portal."""
    with light_states():
        state = ProjectState.from_apps(apps)
    assert ("incidents", "incident") in state.models
