"""The trail of one's own organisation as a page: who read, took along, gave or changed what, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from convenant import clock, registry
from convenant.audit.models import Entry
from convenant.templatetags.portal import nl_clock, nl_plain
from convenant.tenancy.kinds import function_name
from convenant.tenancy.models import Membership
from convenant.tenancy.scope import Actor, current_actor
from convenant.trail_words import KINDS, page_words, saying, verbs_of

PER_PAGE, MOST_ROWS = 50, 10_000
MOST_ON_PAPER = 2000
"""Drawing 2,000 rows takes 21 s of processor and 600 MB; who needs more takes a spreadsheet."""
HEAD = ("Nummer", "Dag", "Tijd", "Wie", "Functie", "Wat", "Soort", "Waarover", "Kenmerk", "Reden of grond")
PORTAL = "Het portaal zelf"
UNNAMED = "Handeling in het portaal"
REFUSED = "request.refused"


@dataclass(frozen=True)
class Line:
    number: int
    day: str
    clock: str
    who: str
    function: str
    what: str
    kind: str
    about: str
    object_id: UUID
    why: str

    def cells(self) -> tuple[str | int, ...]:
        return (self.number, self.day, self.clock, self.who, self.function, self.what, self.kind, self.about,
                str(self.object_id), self.why)  # fmt: skip


def entries(chosen: dict[str, Any], before: int | None = None) -> QuerySet[Entry]:
    """Newest first. `chosen` is the cleaned filter: wie, soort, vanaf, tot, over. `before`: older than this number."""
    wanted = Q()
    if chosen.get("wie"):
        wanted &= Q(membership_id=chosen["wie"])
    if chosen.get("soort"):
        wanted &= _of_kind(chosen["soort"])
    if chosen.get("vanaf"):
        wanted &= Q(at__gte=clock.start_of(chosen["vanaf"]))
    if chosen.get("tot"):
        wanted &= Q(at__lt=clock.start_of(chosen["tot"] + timedelta(days=1)))
    if chosen.get("over"):
        wanted &= Q(object_id__in=subjects_called(chosen["over"]))
    if before is not None:
        wanted &= Q(number__lt=before)
    return Entry.objects.filter(wanted).order_by("-number")


def _of_kind(kind: str) -> Q:
    """By the verb. An ending, not a pattern: what stands in the trail was written by the portal."""
    wanted = Q(pk__in=())
    for verb in verbs_of(kind):
        wanted |= Q(action__endswith=f".{verb}")
    return wanted


def subjects_called(text: str) -> list[UUID]:
    """The key of an object as the list shows it, or a reference that an app knows ("4MN-98T")."""
    try:
        return [UUID(text.strip())]
    except ValueError:
        return [pk for _, find in registry.trail_subjects for pk in find(text.strip())]


def colleagues(actor: Actor) -> dict[UUID, str]:
    """Membership → name, of who left too: the trail goes back further than a post."""
    mine = Membership.objects.filter(organisation_id=actor.organisation)
    return dict(mine.order_by("display_name").values_list("pk", "display_name"))


def words_of(name: str, value: Any, names: dict[UUID, str]) -> str:
    """One choice of the filter, as a page or a paper says it."""
    words = {
        "wie": lambda: names.get(UUID(str(value)), "Oud-collega"),
        "soort": lambda: KINDS.get(value, ""),
        "vanaf": lambda: f"vanaf {nl_plain(value)}",
        "tot": lambda: f"tot en met {nl_plain(value)}",
        "over": lambda: f"kenmerk {value}",
    }
    return words[name]()


def lines(rows: Iterable[Entry], names: dict[UUID, str]) -> list[Line]:
    return [_line(row, names) for row in rows]


def _line(row: Entry, names: dict[UUID, str]) -> Line:
    told = saying(row.action)
    return Line(
        number=row.number,
        day=nl_plain(timezone.localdate(row.at)),
        clock=nl_clock(row.at),
        who=names.get(row.membership_id, "Oud-collega") if row.membership_id else PORTAL,
        function=function_name(row.function, current_actor().kind) if row.membership_id else "",
        what=told.words if told else UNNAMED,
        kind=KINDS[told.kind] if told else "",
        about=subject_word(row.object_type),
        object_id=row.object_id,
        why=" · ".join(part for part in (_purpose(row), row.ground) if part),
    )


def _purpose(row: Entry) -> str:
    """A refused page was kept by its name in the code."""
    return page_words(row.purpose) if row.action == REFUSED and row.purpose else row.purpose


def subject_word(label: str) -> str:
    return SUBJECTS.get(label.partition(".")[2], "")


SUBJECTS = {
    "Incident": "incident",
    "ReceivedDisclosure": "ontvangen kopie",
    "ConcernRecord": "zorgsignaal",
    "SubjectRequest": "verzoek",
    "Meeting": "overleg",
    "ContactPerson": "contactpersoon",
    "Membership": "rol van een collega",
    "Location": "locatie",
    "Organisation": "de hele organisatie",
    "Convenant": "convenant",
    "Report": "rapport",
    "Document": "document",
}
"""What an object is called; for others the action says enough."""


def whole_page(chosen: dict[str, Any], before: int | None) -> tuple[Sequence[Entry], int | None]:
    """One page, and the number to go on from; None when this is the last one. One query, whatever the length."""
    found = list(entries(chosen, before)[: PER_PAGE + 1])
    return found[:PER_PAGE], found[PER_PAGE - 1].number if len(found) > PER_PAGE else None
