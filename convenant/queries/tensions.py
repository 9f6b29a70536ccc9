"""Where a text is at odds with itself: the safe default, and who said it may stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from convenant.models import ConvenantVersion, TensionConfirmation, VersionStatus, tension_mark
from convenant.remember import for_a_minute
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.kinds import function_name
from convenant.together import Asking

from .documents import DocumentLine


@dataclass(frozen=True)
class ConfirmationLine:
    """`text` and `safe_default` as they were when it was given."""

    id: UUID
    organisation_id: UUID
    who: str
    when: str
    as_regie: bool
    remark: str
    document: DocumentLine | None
    withdrawn: str
    mark: str
    text: str
    safe_default: str

    @classmethod
    def of(cls, row: TensionConfirmation, slug: str) -> "ConfirmationLine":
        return cls(
            id=row.pk,
            organisation_id=row.organisation_id,
            who=f"{function_name(row.function, row.organisation.kind)}, {row.organisation.name}",
            when=nl_plain(row.confirmed_at),
            as_regie=row.as_regie,
            remark=row.remark,
            document=DocumentLine.of(row.document, slug) if row.document else None,
            withdrawn=f"Ingetrokken op {nl_plain(row.withdrawn_at)}: {row.withdrawn_why}" if row.withdrawn_at else "",
            mark=row.mark,
            text=row.text,
            safe_default=row.safe_default,
        )


@dataclass(frozen=True)
class TensionLine:
    """`given` stands, `former` was withdrawn; `own` is what one's own organisation confirmed."""

    number: int
    mark: str
    text: str
    safe_default: str
    given: tuple[ConfirmationLine, ...]
    former: tuple[ConfirmationLine, ...]
    own: ConfirmationLine | None

    @property
    def for_circle(self) -> bool:
        return any(line.as_regie for line in self.given)

    @property
    def state(self) -> tuple[str, str]:
        """Kind and word of the badge."""
        if self.for_circle:
            return "good", "bevestigd"
        if self.given:
            return "info", "bevestigd door een partij"
        return "neutral", "nog niet bevestigd"


@dataclass(frozen=True)
class Tensions:
    lines: tuple[TensionLine, ...]
    earlier: tuple[ConfirmationLine, ...]
    """Confirmations of other words than those of this version."""

    @property
    def open(self) -> int:
        return sum(not line.for_circle for line in self.lines)


def tensions_of(version: ConvenantVersion, organisation_id: UUID | None) -> Tensions:
    """One query."""
    slug = version.convenant.slug
    rows = TensionConfirmation.objects.filter(convenant=version.convenant_id).order_by("-confirmed_at")
    found = [ConfirmationLine.of(row, slug) for row in rows.select_related("organisation", "document__organisation")]
    lines = tuple(_line(number, tension, found, organisation_id) for number, tension in enumerate(version.tensions, 1))
    known = {line.mark for line in lines}
    return Tensions(lines, tuple(each for each in found if each.mark not in known))


def _line(
    number: int, tension: dict[str, str], found: Sequence[ConfirmationLine], organisation_id: UUID | None
) -> TensionLine:
    mark = tension_mark(tension)
    about = [each for each in found if each.mark == mark]
    given = tuple(each for each in about if not each.withdrawn)
    own = next((each for each in given if each.organisation_id == organisation_id), None)
    former = tuple(each for each in about if each.withdrawn)
    return TensionLine(number, mark, tension["text"], tension["default"], given, former, own)


def open_tensions(convenant_ids: Iterable[UUID]) -> Asking[dict[str, int]]:
    """Slug → how many defaults no regie has confirmed yet, where there are any: one query."""
    known = tensions_in_force(tuple(convenant_ids))
    given = TensionConfirmation.objects.filter(convenant__in=list(known), as_regie=True, withdrawn_at=None)
    marks_given = given.values_list("convenant_id", "mark")
    yield (marks_given,)
    done = set(marks_given)
    counts = {slug: sum((convenant, mark) not in done for mark in marks) for convenant, (slug, marks) in known.items()}
    return {slug: count for slug, count in counts.items() if count}


@for_a_minute
def tensions_in_force(convenant_ids: tuple[UUID, ...]) -> dict[UUID, tuple[str, list[str]]]:
    """Convenant → its slug and the marks of the tensions in its adopted version."""
    versions = ConvenantVersion.objects.filter(convenant__in=convenant_ids, status=VersionStatus.ADOPTED)
    return {
        version.convenant_id: (version.convenant.slug, [tension_mark(each) for each in version.tensions])
        for version in versions.select_related("convenant")
    }
