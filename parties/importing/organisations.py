"""Organisations, by whoever runs the portal."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from convenant.actions.organisations import (
    KNOWN_FIELDS,
    OTHER_KIND,
    Known,
    add_organisations,
    change_organisation,
    withdraw_organisation,
)
from convenant.editing import mark_of, one_at_a_time
from convenant.errors import Refused
from convenant.forms.organisations import KINDS, SECTORS, OrganisationForm
from convenant.models import Convenant
from convenant.tenancy.models import Invitation, Membership, Organisation
from convenant.tenancy.scope import Actor
from parties.models import ImportRow, Location, Party, Verdict

from .columns import Column, WordField
from .kinds import CHANGED_SINCE, TWICE, Judged, RowRefused, wrong

FORM = OrganisationForm.base_fields
RESTS = "Deze organisatie is al partij, of heeft al locaties, accounts of een uitnodiging."
COLUMNS = [
    Column("name", "Naam", "De volledige naam.", FORM["name"], "Voorbeeldschool", is_name=True),
    Column("short_name", "Korte naam", "Leeg, of hoe men haar noemt.", FORM["short_name"], "Voorbeeld", is_name=True),
    Column("kind", "Soort", ", ".join(str(word) for _, word in KINDS) + ".", WordField(KINDS), "school"),
    Column(
        "sectors", "Sectoren", "Bij een school: po, vo, vso, mbo of kinderopvang; meer met een komma.",
        WordField(SECTORS, several=True, required=False), "vo, mbo", also=("sector",),
    ),
]  # fmt: skip


class OrganisationImport:
    """Organisations are found by their name. An empty cell leaves what is there."""

    columns: Sequence[Column] = COLUMNS

    def __init__(self, *, actor: Actor, convenant: Convenant | None) -> None:
        self.actor = actor
        self.known = {row.name.casefold(): row for row in Organisation.objects.filter(withdrawn_on=None)}
        self.seen: dict[str, int] = {}

    def judge(self, number: int, given: dict[str, Any]) -> Judged:
        key = given["name"].casefold()
        if key in self.seen:
            return wrong(TWICE.format(number=self.seen[key]))
        self.seen[key] = number
        there = self.known.get(key)
        if there is None:
            return Judged(Verdict.NEW, given)
        if there.kind != given["kind"]:
            return wrong(OTHER_KIND, "Soort")
        mark, after = mark_of(there, KNOWN_FIELDS), Organisation(**_row(_merged(there, given)))
        verdict = Verdict.SAME if mark_of(after, KNOWN_FIELDS) == mark else Verdict.CHANGED
        return Judged(verdict, given, there.pk, mark)

    def hold(self) -> None:
        one_at_a_time("organisations")

    def write(self, rows: Sequence[ImportRow]) -> Iterable[int]:
        new = [row for row in rows if row.target is None]
        try:
            made = add_organisations([_known(row.given) for row in new], actor=self.actor)
        except Refused as refusal:
            raise RowRefused(new[0], refusal.sentence) from refusal
        for row, organisation in zip(new, made, strict=True):
            row.target, row.mark = organisation.pk, mark_of(organisation, KNOWN_FIELDS)
        yield len(new)
        for done, row in enumerate((row for row in rows if row.verdict == Verdict.CHANGED), len(new) + 1):
            self._change(row)
            yield done

    def _change(self, row: ImportRow) -> None:
        there = Organisation.objects.get(pk=str(row.target))
        row.former = {key: getattr(there, key) for key in KNOWN_FIELDS}
        try:
            after = change_organisation(there, _merged(there, row.given), actor=self.actor, seen=row.mark)
        except Refused as refusal:
            raise RowRefused(row, refusal.sentence) from refusal
        row.mark = mark_of(after, KNOWN_FIELDS)

    def undo(self, rows: Sequence[ImportRow]) -> Iterable[int]:
        there, used = Organisation.objects.in_bulk([row.target for row in rows]), _used(rows)
        for done, row in enumerate(rows, 1):
            organisation = there.get(row.target)
            if organisation is None or mark_of(organisation, KNOWN_FIELDS) != row.mark or organisation.withdrawn_on:
                row.kept_because = CHANGED_SINCE
            elif row.verdict == Verdict.CHANGED:
                change_organisation(organisation, _known(row.former), actor=self.actor, seen=row.mark)
            elif organisation.pk in used:
                row.kept_because = RESTS
            else:
                withdraw_organisation(organisation, actor=self.actor)
            yield done


def _known(given: dict[str, Any]) -> Known:
    return Known(**given | {"sectors": tuple(given.get("sectors", ()))})


def _row(known: Known) -> dict[str, Any]:
    return vars(known) | {"sectors": list(known.sectors)}


def _merged(there: Organisation, given: dict[str, Any]) -> Known:
    return _known(
        {key: getattr(there, key) for key in KNOWN_FIELDS} | {key: each for key, each in given.items() if each}
    )


def _used(rows: Sequence[ImportRow]) -> set[UUID]:
    ids = [row.target for row in rows]
    used: set[UUID] = set()
    for model in (Party, Location, Membership, Invitation):
        found = model._default_manager.filter(organisation__in=ids)
        used.update(found.values_list("organisation_id", flat=True))
    return used
