"""People whom the attacks need: another role of the same person, a stranger with a function."""

from typing import Any
from uuid import uuid4

from convenant.tenancy.models import Function, Membership, User
from convenant.tenancy.scope import Actor
from parties import accounts


def second_membership(user_id: Any, organisation_id: Any, function: Function) -> Actor:
    """Another role of the same person, without locations."""
    row = Membership.objects.create(
        user_id=user_id, organisation_id=organisation_id, function=function, display_name="Tweede rol"
    )
    return accounts.membership_actor(Membership.objects.with_organisation().get(pk=row.pk))


def somebody_at(organisation_id: Any, function: Function) -> Actor:
    user = User.objects.create_user(f"{uuid4().hex}@nergens.example")
    return second_membership(user.pk, organisation_id, function)
