"""The four kinds of rows. Every concrete model extends exactly one; `check_walls` fails for one that does not.

`GRANTS` is the role × table matrix, kept beside the table it speaks of: role → privileges, a column list in
brackets ("select(id, name)"). `tenancy.grants` gives exactly these rights and no others.
"""

from typing import Any, ClassVar, Self, TypeVar
from uuid import uuid4

from django.db import models

from .constraints import BY_PARTY, CIRCLE, OWN, SENT, Wall
from .scope import current_actor, current_scope

Row = TypeVar("Row", bound=models.Model)
Grants = dict[str, str]


class ScopedManager(models.Manager[Row]):
    """Raises `ScopeMissing` while nobody acts, for `exists` and `explain` too."""

    def get_queryset(self) -> models.QuerySet[Row]:
        current_scope()
        return super().get_queryset()

    def none(self) -> models.QuerySet[Row]:
        """Asks nothing, so forms may name it in their class body."""
        return super().get_queryset().none()


class WalledRow(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    GRANTS: ClassVar[Grants] = {}
    objects: ClassVar[ScopedManager[Self]] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class OwnRow(WalledRow):
    """Belongs to one organisation, its controller; nobody else reads it."""

    GRANTS = {"member": "select, insert, update"}
    organisation = models.ForeignKey("tenancy.Organisation", models.PROTECT, related_name="+", db_index=False)

    class Meta(WalledRow.Meta):
        abstract = True
        constraints = [Wall(name="%(app_label)s_%(class)s_wall", read=OWN)]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.organisation_id = self.organisation_id or current_actor().organisation
        super().save(*args, **kwargs)


class InboxRow(OwnRow):
    """Written by `sender` for `organisation`, who alone reads it: the sender can't read it back."""

    sender = models.ForeignKey("tenancy.Organisation", models.PROTECT, related_name="+", db_index=False)

    class Meta(WalledRow.Meta):
        abstract = True
        constraints = [Wall(name="%(app_label)s_%(class)s_wall", read=OWN, insert=SENT)]


class CircleRow(WalledRow):
    """Belongs to the parties of one convenant."""

    GRANTS = {"member": "select, insert, update", "regie": "select, insert, update"}
    convenant = models.ForeignKey("convenant.Convenant", models.PROTECT, related_name="+", db_index=False)

    class Meta(WalledRow.Meta):
        abstract = True
        constraints = [Wall(name="%(app_label)s_%(class)s_wall", read=CIRCLE)]


class PartyRow(CircleRow):
    """Speaks for one party: the whole circle reads it, that party alone writes it."""

    organisation = models.ForeignKey("tenancy.Organisation", models.PROTECT, related_name="+", db_index=False)

    class Meta(WalledRow.Meta):
        abstract = True
        constraints = [Wall(name="%(app_label)s_%(class)s_wall", read=CIRCLE, own_writes=BY_PARTY)]


READERS = ("member", "regie", "guest", "aggregator")


class ReferenceRow(WalledRow):
    """Read by every signed-in member. Where a role other than the operator writes, `Wall` says which rows."""

    GRANTS = dict.fromkeys(READERS, "select") | {"operator": "select, insert, update, delete"}

    class Meta(WalledRow.Meta):
        abstract = True


class AccountRow(models.Model):
    """Read by the login role alone, outside a scope."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    GRANTS: ClassVar[Grants] = {"login_web": "select, insert, update, delete"}

    class Meta:
        abstract = True


KINDS: tuple[type[models.Model], ...] = (OwnRow, CircleRow, ReferenceRow, AccountRow)


def kind_of(model: type[models.Model]) -> type[models.Model] | None:
    kinds = [kind for kind in KINDS if issubclass(model, kind)]
    return kinds[0] if len(kinds) == 1 else None
