"""What parties lay beside an article: reference documents, work of leerplicht, activities to prevent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.models import (
    ActivityKind,
    Convenant,
    Document,
    LeerplichtLink,
    Obligation,
    PreventionActivity,
    ReferenceDocument,
    VersionStatus,
)
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.models import OrganisationKind
from convenant.together import Asking

from .documents import DocumentLine


@dataclass(frozen=True)
class ReferenceLine:
    id: UUID
    organisation_id: UUID
    role: str
    title: str
    issuer: str
    article: str
    link: str
    since: str
    added_by: str
    document: DocumentLine | None

    @classmethod
    def of(cls, row: ReferenceDocument, document: Document | None, slug: str) -> "ReferenceLine":
        return cls(
            id=row.pk,
            organisation_id=row.organisation_id,
            role=OrganisationKind(row.role).label,
            title=row.title,
            issuer=row.issuer,
            article=row.article,
            link=row.link,
            since=f"Geldt vanaf {nl_plain(row.valid_from)}",
            added_by=row.organisation.name,
            document=DocumentLine.of(document, slug) if document else None,
        )


def references_of(convenant: Convenant, **chosen: Any) -> Asking[list[ReferenceLine]]:
    """Those that were not ended, by role."""
    found = ReferenceDocument.objects.filter(convenant=convenant, ended_at=None, **chosen)
    rows = found.select_related("organisation", "document__organisation").order_by("role", "title")
    yield (rows,)
    return [ReferenceLine.of(row, row.document, convenant.slug) for row in rows]


@dataclass(frozen=True)
class LeerplichtLine:
    id: UUID
    article: str
    duty: str
    activity: str
    text: str
    whose: str


def leerplicht_of(
    convenant: Convenant, titles: Mapping[str, str] | None = None, **chosen: Any
) -> Asking[list[LeerplichtLine]]:
    """The agreements that must fit the work of leerplicht; one query more for `titles` of duties not given."""
    found = LeerplichtLink.objects.filter(convenant=convenant, ended_at=None, **chosen).select_related("whose")
    rows = found.order_by("article", "activity")
    yield (rows,)
    known = duty_titles(convenant) if titles is None else titles
    return [
        LeerplichtLine(row.pk, row.article, known.get(row.obligation, ""), row.activity, row.text, row.whose.name)
        for row in rows
    ]


def duty_titles(convenant: Convenant) -> dict[str, str]:
    duties = Obligation.objects.filter(version__convenant=convenant, version__status=VersionStatus.ADOPTED)
    return dict(duties.order_by("order").values_list("key", "title"))


@dataclass(frozen=True)
class ActivityLine:
    id: UUID
    organisation_id: UUID
    held_on: date
    kind: str
    place: str
    note: str
    party: str


def activities_of(convenant: Convenant, year: int, **chosen: Any) -> list[ActivityLine]:
    """Of one school year, the newest first: one query."""
    found = PreventionActivity.objects.filter(
        convenant=convenant, ended_at=None, held_on__range=clock.school_year_bounds(year), **chosen
    )
    return [
        ActivityLine(
            row.pk, row.organisation_id, row.held_on, ActivityKind(row.kind).label, row.place, row.note,
            row.organisation.name,
        )
        for row in found.select_related("organisation").order_by("-held_on", "pk")
    ]  # fmt: skip
