"""Rows that could leak: in every own and circle table, for several organisations and circles, a canary in every text.

Made by introspection, so that a new model is planted without anybody thinking of it.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import models

from convenant import clock
from convenant.models import Convenant, ConvenantVersion, Decision
from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.grants import walled_models
from convenant.tenancy.models import Invitation, Membership, Organisation, SupportAccess
from convenant.tenancy.rows import CircleRow, InboxRow, OwnRow
from convenant.tenancy.scope import Actor, scope
from convenant.vault.fields import SealedField, SealedRow
from incidents.models import OpeningRequest
from parties.models import Location

NAMES_OF_CODE = {"tenancy.Job.task": "convenant.publish_states"}
"""Columns that hold a name from the code and no text; the operator reads a job's task."""
COUNTS_ALONE = {"incidents.Incident.involved"}
"""JSON that the database keeps to small numbers under known keys."""
MADE_ELSEWHERE = {"audit.Entry", "vault.DataKey", "vault.DestroyedKey", "parties.LocationRight", "tenancy.Membership"}
"""Written by the ground itself (trail, keys) or part of the committed cast."""

CANARY = re.compile(r"kn\d{6}")


@dataclass
class Planted:
    """`tokens` per owner: an organisation's id for own rows, a convenant's id for circle rows."""

    rows: dict[tuple[str, UUID], models.Model] = field(default_factory=dict)
    tokens: dict[UUID, set[str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def token(self, owner: UUID) -> str:
        text = f"kn{next(self.numbers):06d}"
        assert CANARY.fullmatch(text), "more canaries than the pattern finds"
        self.tokens.setdefault(owner, set()).add(text)
        return text

    def row(self, label: str, owner: UUID) -> models.Model | None:
        return self.rows.get((label, owner))

    def own_tokens(self, actor: Actor) -> set[str]:
        own = {actor.organisation_id, *actor.circles}
        return set().union(*(tokens for owner, tokens in self.tokens.items() if owner in own))

    def foreign_tokens(self, actor: Actor) -> set[str]:
        return set().union(*self.tokens.values()) - self.own_tokens(actor)


def planted_models() -> list[type[models.Model]]:
    """Walled models, targets of composite keys before the rows that point at them."""
    found = [
        model for model in walled_models()
        if issubclass(model, OwnRow | CircleRow) and model._meta.label not in MADE_ELSEWHERE
    ]  # fmt: skip
    ordered: list[type[models.Model]] = []
    while found:
        for model in list(found):
            if not any(target in found and target is not model for target in _targets(model)):
                ordered.append(model)
                found.remove(model)
    return ordered


def _targets(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for column in model._meta.concrete_fields:
        if isinstance(column, models.ForeignKey):
            yield column.related_model


def plant(actor: Actor, planted: Planted, *, sender: Actor | None = None) -> None:
    """One row of each kind that the actor's role may write. `sender` delivers its inbox rows."""
    for model in planted_models():
        if "insert" not in getattr(model, "GRANTS", {}).get(actor.role, ""):
            continue
        if issubclass(model, InboxRow):
            if sender is not None:
                _plant_one(model, sender, actor, planted)
        elif issubclass(model, OwnRow) or (issubclass(model, CircleRow) and actor.circles):
            _plant_one(model, actor, actor, planted)


def plant_people(actor: Actor, planted: Planted) -> None:
    """Account rows: the actor's own role with a canary for a name, an open invitation, a look along that is over.

    The reason of a look along is for the operator to read, so it holds no canary.
    """
    mine = {"organisation_id": actor.organisation, "function": actor.function}
    with scope(actor):
        role = Membership.objects.get(pk=actor.membership)
        role.display_name = planted.token(actor.organisation)
        role.save(update_fields=["display_name"])
        made: list[models.Model] = [role]
        invited = planted.token(actor.organisation)
        made.append(
            Invitation.objects.create(
                email=f"{invited}@voorbeeld.example", display_name=invited, token_hash=uuid4().hex,
                valid_from=clock.today(), expires_at=clock.now() + timedelta(days=7), invited_by=actor.membership,
                **mine,
            )
        )  # fmt: skip
        looked = {"opened_by": actor.membership, "opened_at": clock.now() - timedelta(hours=3)}
        made.append(
            SupportAccess.objects.create(
                organisation_id=actor.organisation, reason="Een vraag", until=clock.now() - timedelta(hours=1), **looked
            )
        )
    planted.rows |= {(row._meta.label, actor.organisation): row for row in made}


def _plant_one(model: type[models.Model], writer: Actor, owner: Actor, planted: Planted) -> None:
    wall = owner.organisation if issubclass(model, OwnRow) else owner.circles[0]
    if planted.row(model._meta.label, wall) is not None:
        return
    with scope(writer):
        row: Any = model(pk=uuid4())
        for column in model._meta.concrete_fields:
            _fill(row, column, writer, owner, wall, planted)
        if not _complete(row):
            return
        row.save(force_insert=True)
    planted.rows[(model._meta.label, wall)] = row


def _complete(row: models.Model) -> bool:
    """Not when it needs a row that this organisation can't have: a police team keeps no incident."""
    return all(
        column.null or getattr(row, column.attname) is not None
        for column in row._meta.concrete_fields
        if isinstance(column, models.ForeignKey)
    )


def _fill(row: Any, column: Any, writer: Actor, owner: Actor, wall: UUID, planted: Planted) -> None:
    if column.primary_key or column.generated or _keeps_default(column):
        return
    if isinstance(column, models.ForeignKey):
        setattr(row, column.attname, _related(column, row, writer, owner, planted))
    elif isinstance(column, SealedField):
        _seal(row, column, owner, planted.token(wall))
    else:
        setattr(row, column.attname, _value(column, wall, planted))


def _keeps_default(column: Any) -> bool:
    """A default that carries no text is kept; an empty text, a list and a cell are filled with a canary."""
    empty_text = isinstance(column, models.CharField) and not column.choices and column.default == ""
    holds_text = isinstance(column, models.JSONField | SealedField) and str(column) not in COUNTS_ALONE
    return bool(column.has_default()) and not (empty_text or holds_text)


def _seal(row: SealedRow, column: SealedField, owner: Actor, token: str) -> None:
    from convenant.vault.cells import seal_in_transit
    from convenant.vault.envelope import Place

    if isinstance(row, InboxRow):
        place = Place(row._meta.db_table, column.name, row.pk, owner.organisation)
        setattr(row, column.name, seal_in_transit({"text": token, "name": token}, place))
    else:
        row.seal(**{column.name: token})


def _related(column: Any, row: Any, writer: Actor, owner: Actor, planted: Planted) -> Any:
    target = column.related_model
    if target is Organisation:
        return writer.organisation_id if column.name == "sender" else owner.organisation_id
    if target is Decision:
        return _decision(row, writer, owner, planted)
    if target in REFERENCES:
        return REFERENCES[target](row, writer, owner)
    wall = owner.organisation if issubclass(target, OwnRow) else owner.circles[0]
    found: Any = planted.row(target._meta.label, wall)
    return found.pk if found and not _of_another(found, column, row) else None


def _of_another(found: Any, column: Any, row: Any) -> bool:
    """The circle's planted row belongs to a party, and the key demands one of the own organisation."""
    keys = (each for each in row._meta.constraints if isinstance(each, CompositeForeignKey))
    strict = any({"organisation", column.name} <= set(key.fields) for key in keys)
    return strict and found.organisation_id != row.organisation_id


def _circle(row: Any, writer: Actor, owner: Actor) -> UUID | None:
    return owner.circles[0] if owner.circles else Convenant.objects.values_list("pk", flat=True).first()


def _version(row: Any, writer: Actor, owner: Actor) -> UUID | None:
    return ConvenantVersion.objects.filter(convenant_id=row.convenant_id).values_list("pk", flat=True).first()


def _location(row: Any, writer: Actor, owner: Actor) -> UUID | None:
    """The writer's own location; where no key demands that, any."""
    own = Location.objects.filter(organisation_id=writer.organisation).values_list("pk", flat=True).first()
    keys = [c for c in row._meta.constraints if isinstance(c, CompositeForeignKey) and "location" in c.fields]
    return own if own or keys else Location.objects.values_list("pk", flat=True).first()


def _none(row: Any, writer: Actor, owner: Actor) -> None:
    """A vault opened without four eyes: what was asked is another's, and not agreed to."""


def _membership(row: Any, writer: Actor, owner: Actor) -> UUID | None:
    return Membership.objects.filter(organisation_id=writer.organisation).values_list("pk", flat=True).first()


REFERENCES: dict[Any, Any] = {
    Convenant: _circle, ConvenantVersion: _version, Location: _location, Membership: _membership,
    OpeningRequest: _none,
}  # fmt: skip


def _decision(row: Any, writer: Actor, owner: Actor, planted: Planted) -> UUID:
    """For an inbox row the decision of this very pair; the planted one otherwise."""
    if not isinstance(row, InboxRow):
        found = planted.row("convenant.Decision", owner.organisation)
        return UUID(str(found.pk)) if found else uuid4()
    version = ConvenantVersion.objects.get(convenant_id=owner.circles[0], status="adopted")
    decision = Decision.objects.create(
        convenant_id=owner.circles[0], version=version, recipient_id=owner.organisation, data_class="core",
        outcome="allow", mode="per_case", rule="X", article="1", sentence=planted.token(writer.organisation),
    )  # fmt: skip
    return decision.pk


def _value(column: Any, wall: UUID, planted: Planted) -> Any:
    if str(column) in NAMES_OF_CODE:
        return NAMES_OF_CODE[str(column)]
    if column.choices:
        return column.choices[0][0] or column.choices[1][0]
    if isinstance(column, models.CharField | models.TextField):
        suffix = "@voorbeeld.example" if isinstance(column, models.EmailField) else ""
        return planted.token(wall) + suffix if (column.max_length or 99) >= 8 else "x"
    if str(column) == "parties.RegieHandover.said":  # titles with their lines
        return [[planted.token(wall), [planted.token(wall)]]]
    if isinstance(column, models.JSONField):
        return {"text": planted.token(wall)} if column.default is dict else [planted.token(wall)]
    if column.null:
        return None
    return next((make() for kind, make in PLAIN if isinstance(column, kind)), _number(column))


PLAIN: list[tuple[Any, Any]] = [
    (models.UUIDField, uuid4),
    (models.DateTimeField, clock.now),
    (models.DateField, lambda: clock.today() + timedelta(days=3)),
    (models.TimeField, lambda: time(10, 45)),
    (models.BooleanField, lambda: False),
    (models.BinaryField, lambda: b"x"),
]


def _number(column: Any) -> int:
    return clock.school_year(clock.today()) if column.name == "school_year" else 1
