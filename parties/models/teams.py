"""The team around a school: who sits on which seat, and how a partner fits its role to the school."""

from typing import ClassVar, Self

from django.db import models

from convenant.tenancy.models import Organisation
from convenant.tenancy.rows import PartyRow

from .dated import IN_ORDER, DatedManager


class Team(models.TextChoices):
    CORE = "kernteam", "Kernteam"
    SUPPORT = "ondersteuning", "Ondersteuningsteam"


class TeamMember(PartyRow):
    """One seat of a school's team. `organisation` names the person: the provider itself, or the school where the
    provider is no party."""

    GRANTS = dict.fromkeys(("member", "regie"), "select, insert, update, delete")
    school = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    team = models.CharField(max_length=16, choices=Team)
    seat = models.CharField("plaats", max_length=40)
    name = models.CharField("naam", max_length=120)
    function = models.CharField("functie", max_length=120, blank=True)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)

    objects: ClassVar[DatedManager[Self]] = DatedManager()

    class Meta(PartyRow.Meta):
        ordering = ["seat", "valid_from"]
        constraints = [
            *PartyRow.Meta.constraints,
            models.CheckConstraint(condition=IN_ORDER, name="parties_teammember_in_order"),
        ]
        indexes = [models.Index(fields=["convenant", "school", "team"], name="parties_teammember_of")]


class TeamNote(PartyRow):
    """How a partner fits its role in the team to this school (Utrecht 19 lid a). Names nobody."""

    school = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField("afspraak", max_length=1000)
    changed_on = models.DateField()

    class Meta(PartyRow.Meta):
        constraints = [
            *PartyRow.Meta.constraints,
            models.UniqueConstraint(fields=["convenant", "school", "organisation"], name="parties_teamnote_one"),
        ]
