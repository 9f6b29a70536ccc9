"""The right of one user on one location."""

from typing import ClassVar

from django.contrib.auth.models import Permission
from django.db import models
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from convenant.tenancy.models import User
from convenant.tenancy.rows import OwnRow, ScopedManager

from .places import Location


class RightManager(ScopedManager["LocationRight"], UserObjectPermissionManager):
    """guardian's verbs (`assign_perm`, `remove_perm`), behind the scope."""


class LocationRight(OwnRow, UserObjectPermissionBase):
    """django-guardian's right of one user on one location, by direct keys and inside the wall.

    A school's own staff and an outside partner's people hold the same right; the row belongs to the
    organisation they work for.
    """

    GRANTS = {"member": "select, insert, update, delete"}
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    permission = models.ForeignKey(Permission, models.CASCADE, related_name="+", db_index=False)
    # guardian finds its direct-key table by this reverse name: a hidden one sends it to the generic table
    content_object = models.ForeignKey(Location, models.CASCADE, related_name="rights", db_index=False)

    objects: ClassVar[RightManager] = RightManager()

    class Meta(OwnRow.Meta):
        unique_together: ClassVar[list[str]] = []
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["organisation", "user", "permission", "content_object"], name="parties_locationright_once"
            ),
        ]
