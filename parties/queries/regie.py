"""Who holds regie of a convenant, what is under way to give it to another, and what would go along."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from convenant import clock, registry
from convenant.agenda import OpenItem
from convenant.agreements.bearing import NEEDS_INCIDENTS
from convenant.compliance.bearers import bearers_of, bears
from convenant.compliance.duties import obligations_of
from convenant.models import Convenant
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.made_once import made_once
from convenant.tenancy.models import Organisation, OrganisationKind
from convenant.wording import counted
from parties.models import Party, RegieAnswer, RegieHandover

ASKED, AGREED, REFUSED, WITHDRAWN, DONE = "asked", "agreed", "refused", "withdrawn", "done"
WORDS = {
    ASKED: ("warn", "wacht op antwoord"),
    AGREED: ("good", "akkoord"),
    REFUSED: ("bad", "geweigerd"),
    WITHDRAWN: ("line", "ingetrokken"),
    DONE: ("good", "overgedragen"),
}
OPEN = frozenset({ASKED, AGREED})


@dataclass(frozen=True)
class Standing:
    handover: RegieHandover
    answer: RegieAnswer | None

    @property
    def state(self) -> str:
        if self.handover.carried_out_at:
            return DONE
        if self.handover.withdrawn_at:
            return WITHDRAWN
        if self.answer is None:
            return ASKED
        return AGREED if self.answer.agrees else REFUSED

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def badge(self) -> tuple[str, str]:
        kind, words = WORDS[self.state]
        return kind, f"{words}, gaat in op {nl_plain(self.handover.takes_effect)}" if self.state == AGREED else words


def handovers_of(convenant_id: UUID) -> QuerySet[RegieHandover]:
    """Newest first."""
    found = RegieHandover.objects.filter(convenant_id=convenant_id).select_related("organisation", "successor")
    return found.prefetch_related("answers")


def standing_of(handover: RegieHandover) -> Standing:
    return Standing(handover, next(iter(handover.answers.all()), None))


def standings(handovers: Iterable[RegieHandover]) -> list[Standing]:
    return [standing_of(each) for each in handovers]


def under_way(convenant_id: UUID) -> Standing | None:
    rows = handovers_of(convenant_id).filter(withdrawn_at=None, carried_out_at=None)
    return next((each for each in standings(rows) if each.is_open), None)


def agreed_in(convenant_id: UUID) -> RegieHandover | None:
    found = under_way(convenant_id)
    return found.handover if found and found.state == AGREED else None


def to_follow(convenant_id: UUID) -> QuerySet[RegieHandover]:
    """Carried out, with open work that is still to go along."""
    return handovers_of(convenant_id).filter(carried_out_at__isnull=False, followed_at=None)


def holder_of(convenant_id: UUID, day: date | None = None) -> Party | None:
    rows = Party.valid.on(day or clock.today()).filter(convenant_id=convenant_id, holds_regie=True)
    return rows.select_related("organisation").first()


def regie_is_left_alone(convenant_id: UUID, organisation_ids: Iterable[UUID], last_day: date) -> bool:
    """Whether nobody would hold regie after `last_day` if these were parties until then: they hold it now or are about
    to, and no other party has agreed to take it over by that day."""
    going, agreed = set(organisation_ids), agreed_in(convenant_id)
    if agreed and agreed.successor_id in going:
        return True
    holder = holder_of(convenant_id)
    if holder is None or holder.organisation_id not in going:
        return False
    return agreed is None or agreed.takes_effect > last_day


def may_hold_regie(organisation: Organisation) -> bool:
    """Who holds regie never reaches an incident; a school and the politie can't do without."""
    return organisation.kind not in NEEDS_INCIDENTS and organisation.kind != OrganisationKind.OPERATOR


def candidates(convenant_id: UUID) -> QuerySet[Organisation]:
    """Parties of today that stay and may hold regie."""
    staying = Party.valid.on(clock.today()).filter(convenant_id=convenant_id, holds_regie=False, valid_until=None)
    kinds = [kind for kind in OrganisationKind.values if kind not in (*NEEDS_INCIDENTS, OrganisationKind.OPERATOR)]
    return Organisation.objects.filter(pk__in=staying.values("organisation_id"), kind__in=kinds).order_by("name")


def work_of(convenant_id: UUID, organisation_id: UUID) -> list[OpenItem]:
    """Open work that can go along."""
    return [item for _, ask in registry.work_items for item in ask(convenant_id, [organisation_id])]


Part = tuple[str, list[str]]
"""A title and its lines."""


def preview(handover: RegieHandover) -> list[Part]:
    """What goes along, and what stays where it is."""
    parts = (_regie(handover), _duties(handover), _at_regie(handover), _work(handover), _stays(handover))
    return [part for part in parts if part[1]]


def mark_of_preview(handover: RegieHandover) -> str:
    """Another one means that the world changed since it was shown."""
    return hashlib.sha256(repr(preview(handover)).encode()).hexdigest()[:24]


def _regie(handover: RegieHandover) -> Part:
    before = nl_plain(handover.takes_effect - timedelta(days=1))
    return "De regie", [
        f"{handover.organisation.name} voert de regie tot en met {before}.",
        f"{handover.successor.name} voert de regie vanaf {nl_plain(handover.takes_effect)}: zij houdt het register van "
        "partijen bij, plant de overleggen, bewaakt de afspraken en beantwoordt vragen.",
    ]


def _duties(handover: RegieHandover) -> Part:
    """They hang on the role of a party in the text, so none moves: said, since one would expect it."""
    duties = obligations_of(Convenant.objects.get(pk=handover.convenant_id))
    by_party = {each.organisation_id: each for each in bearers_of(handover.convenant_id)}
    lines = []
    for party in (handover.organisation, handover.successor):
        bearer = by_party.get(party.pk)
        if bearer and (kept := sum(bears(duty, bearer) for duty in duties)):
            lines.append(f"{party.name} houdt {counted(kept, 'afspraak', 'afspraken')} van haar rol.")
    return "Afspraken", lines


def _at_regie(handover: RegieHandover) -> Part:
    lines = [text for _, ask in registry.regie_work for text in ask(handover.convenant_id)]
    return "Wat nu bij de regie ligt en meegaat", lines


def work_going(handover: RegieHandover) -> list[OpenItem]:
    """Of what was chosen, what is still open."""
    return [item for item in work_of(handover.convenant_id, handover.organisation_id) if item.key in handover.work]


def _work(handover: RegieHandover) -> Part:
    items = work_of(handover.convenant_id, handover.organisation_id)
    names = handover.organisation.name, handover.successor.name
    lines = [f"Gaat naar {names[1]}: “{item.text}”." for item in items if item.key in handover.work]
    lines += [f"Blijft bij {names[0]}: “{item.text}”." for item in items if item.key not in handover.work]
    return "Acties en overleggen", lines


def _stays(handover: RegieHandover) -> Part:
    one, other = handover.organisation.name, handover.successor.name
    return "Wat blijft waar het is", [
        f"{one} blijft partij, met haar eigen contactpersonen, documenten en afspraken.",
        "Wat de regie eerder vastlegde, blijft staan op naam van wie het deed.",
        f"{other} ziet geen incidenten en geen ontvangen meldingen: wie de regie voert, komt daar nooit bij.",
        f"{other} geeft zelf haar mensen de functie regie.",
    ]


@made_once
def asked_of(*, organisation: UUID, circles: list[UUID]) -> QuerySet[RegieHandover]:
    """Proposals that wait for the answer of this organisation."""
    rows = RegieHandover.objects.filter(convenant_id__any_of=circles, successor_id=organisation, answers=None)
    rows = rows.filter(withdrawn_at=None, carried_out_at=None)
    return rows.select_related("convenant", "organisation")
