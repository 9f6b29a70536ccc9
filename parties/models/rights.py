"""The right of one user on one location, from a day to a day."""

from typing import ClassVar

from django.contrib.auth.models import Permission
from django.db import models
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.models import User
from convenant.tenancy.rows import OwnRow

from .dated import IN_ORDER, DatedManager
from .places import Location


class RightManager(DatedManager["LocationRight"], UserObjectPermissionManager):
    """guardian's manager, behind the scope. Its verbs know no dates: `parties.actions.rights` has those that do."""


class LocationRight(OwnRow, UserObjectPermissionBase):
    """django-guardian's right of one user on one location, by direct keys and inside the wall.

    A school's own staff and an outside partner's people hold the same right; the row belongs to the
    organisation they work for. It starts and stops by itself on its days. What arrived before its first day stays
    closed for this person, so no person gives one that starts in the past.
    """

    GRANTS = {"member": "select, insert, update, delete"}
    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    permission = models.ForeignKey(Permission, models.CASCADE, related_name="+", db_index=False)
    # guardian finds its direct-key table by this reverse name: a hidden one sends it to the generic table
    content_object = models.ForeignKey(Location, models.CASCADE, related_name="rights", db_index=False)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)
    assignment = models.ForeignKey(
        "parties.Assignment", models.CASCADE, related_name="rights", null=True, db_constraint=False, db_index=False
    )
    """What it follows from; empty for a right that was given on its own."""

    objects: ClassVar[RightManager] = RightManager()

    class Meta(OwnRow.Meta):
        unique_together: ClassVar[list[str]] = []
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="parties_locationright_assignment",
                fields=("organisation", "assignment"),
                to="parties.Assignment",
                to_fields=("organisation", "id"),
            ),
            models.CheckConstraint(condition=IN_ORDER, name="parties_locationright_in_order"),
            models.UniqueConstraint(
                fields=["organisation", "user", "permission", "content_object", "valid_from", "assignment"],
                nulls_distinct=False,
                name="parties_locationright_since",
            ),
        ]
