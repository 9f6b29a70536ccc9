"""The register of parties on a day: who takes part, who left, and what the register can be filtered on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from convenant.tenancy.models import Organisation, OrganisationKind
from convenant.wording import counted
from parties.models import Change, ChangeState, ExitNotice, Party, Role, Status

LEFT = "left"
SECTORS = {
    "po": "basisonderwijs (po)",
    "vo": "voortgezet onderwijs (vo)",
    "vso": "voortgezet speciaal onderwijs (vso)",
    "mbo": "middelbaar beroepsonderwijs (mbo)",
    "kinderopvang": "kinderopvang",
}


@dataclass(frozen=True)
class Wish:
    """What the address asks for, as of `day`."""

    day: date
    words: str = ""
    role: str = ""
    status: str = ""
    sector: str = ""
    collective: str = ""


def rows_of(convenant_id: UUID) -> list[Party]:
    """All that anybody was, is and will be, in the order of the agreement: what the register and its filters are
    made of, in one query."""
    found = Party.objects.filter(convenant_id=convenant_id).select_related("organisation")
    return list(found.order_by("order", "valid_from"))


def register_of(rows: Iterable[Party], wish: Wish) -> list[Party]:
    """Parties of that day, then those that had left by then."""
    begun = [row for row in rows if row.valid_from <= wish.day]
    active = [row for row in begun if takes_part(row, wish.day)]
    gone = [row for row in _left(begun, {row.organisation_id for row in active}) if _fits(row, wish)]
    if wish.status == LEFT:
        return gone
    active = [row for row in active if _fits(row, wish) and wish.status in ("", row.status)]
    return active if wish.status else [*active, *gone]


def takes_part(party: Party, day: date) -> bool:
    return party.valid_from <= day and (party.valid_until is None or party.valid_until >= day)


def _left(rows: Iterable[Party], still_here: set[UUID]) -> list[Party]:
    """The last row of each organisation that takes part no more."""
    return list({row.organisation_id: row for row in rows if row.organisation_id not in still_here}.values())


def _fits(row: Party, wish: Wish) -> bool:
    name = f"{row.organisation.name} {row.organisation.short_name}".casefold()
    return (
        all(word in name for word in wish.words.casefold().split())
        and wish.role in ("", row.role)
        and wish.collective in ("", row.collective)
        and (not wish.sector or wish.sector in row.organisation.sectors)
    )


def collectives_of(rows: Iterable[Party]) -> list[str]:
    """Names by which the text speaks of several parties at once: "gemeenten", "scholen"."""
    return sorted({row.collective for row in rows if row.collective})


def shown_of(rows: Iterable[Party], day: date) -> Party | None:
    """Of one organisation's rows, newest first: what holds on that day, else what held last, else what is to come."""
    found = list(rows)
    past = [row for row in found if row.valid_from <= day]
    return next(iter(past or reversed(found)), None)


def candidates(convenant_id: UUID, words: str, day: date) -> QuerySet[Organisation]:
    """Organisations the portal knows that take no part on that day."""
    inside = Party.valid.on(day).filter(convenant_id=convenant_id).values("organisation_id")
    known = Organisation.objects.filter(withdrawn_on=None).exclude(kind=OrganisationKind.OPERATOR)
    found = known.exclude(pk__in=inside).order_by("name")
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | Q(short_name__icontains=word))
    return found


def sector_words(sectors: Iterable[str]) -> str:
    return ", ".join(SECTORS.get(sector, sector) for sector in sectors)


def status_words(party: Party, day: date) -> str:
    return str(Status(party.status).label) if takes_part(party, day) or party.valid_from > day else "uitgetreden"


def role_of(organisation: Organisation) -> str:
    """What an organisation of this kind is in a convenant, until somebody says otherwise."""
    return organisation.kind if organisation.kind in Role.values else Role.OVERIG.value


def work_at_regie(convenant_id: UUID) -> list[str]:
    """Changes and notices that whoever holds regie goes on with."""
    changes = Change.objects.filter(convenant_id=convenant_id, finished_at=None).exclude(state=ChangeState.UNDONE)
    notices = ExitNotice.objects.filter(convenant_id=convenant_id, withdrawn_at=None, confirmed_on=None)
    counts = [
        (changes.count(), "verandering bij partijen loopt", "veranderingen bij partijen lopen"),
        (notices.count(), "partij meldde dat zij wil stoppen", "partijen meldden dat zij willen stoppen"),
    ]
    return [f"{counted(count, one, more)}." for count, one, more in counts if count]


BY_CHANGE = "Deze deelname eindigt door een vastgestelde verandering. Draai die terug."
BY_ITSELF = "Deze partij beëindigde zelf haar deelname. Zij kan dat zelf intrekken."


def why_it_ends(party: Party) -> str:
    """What else decided on the last day of this row; empty where it was just entered."""
    here = {"convenant_id": party.convenant_id}
    for change in Change.objects.filter(**here, state=ChangeState.DECIDED):
        if any(key == str(party.pk) for _, key, _ in change.written.get("ended", [])):
            return BY_CHANGE
    own = ExitNotice.objects.filter(**here, organisation_id=party.organisation_id, withdrawn_at=None)
    return BY_ITSELF if own.filter(last_day=party.valid_until).exists() else ""
