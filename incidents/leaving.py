"""Logging out closes what was open: ten minutes are for who sits at the screen."""

from typing import Any

from convenant.tenancy import hooks
from convenant.tenancy.middleware import actor_of
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import scope

from .actions.concerns import shut_every_concern
from .actions.vault import close_every_vault
from .permissions import VAULT, may


def close_vaults(user: Any, **_: Any) -> None:
    """Receives `user_logged_out`, outside any scope. In every role: the vault may have been opened before a switch."""
    if user is None or not user.pk:
        return
    for membership in Membership.objects.filter(user_id=user.pk).with_organisation():
        actor = actor_of(membership, hooks.circles_of(membership.organisation_id))
        if may(actor, VAULT):
            with scope(actor):
                close_every_vault(actor=actor)
                shut_every_concern(actor=actor)
