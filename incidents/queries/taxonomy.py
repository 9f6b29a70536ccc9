"""Labels of a taxonomy, kept in the process for a minute: reference data that changes only when a file is loaded."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from convenant.models import Category, Choice, ConvenantVersion, VersionStatus
from convenant.remember import for_a_minute, remembered
from convenant.tenancy.scope import Actor, current_actor
from incidents.models import Incident
from protocols.models import StepTemplate
from protocols.proofs import proof_of

PLACE, FACET = "place", "facet"

KEEPS_CORE, KEEPS_CONCERN, KEEPS_COUNT = "core", "concern", "absence"
SERIOUSNESS = {1: "gering", 2: "matig", 3: "ernstig", 4: "zeer ernstig"}


@dataclass(frozen=True)
class Taxonomy:
    """`mains` and `subs` in the order of the file."""

    name: str
    mains: tuple[Category, ...]
    subs: tuple[Category, ...]
    places: dict[str, str]
    facets: dict[str, str]

    @cached_property
    def _by_code(self) -> dict[str, Category]:
        return {row.code: row for row in (*self.mains, *self.subs)}

    def category(self, code: str) -> Category | None:
        return self._by_code.get(code)

    def subs_of(self, main: str) -> list[Category]:
        return [row for row in self.subs if row.main == main]

    def label(self, code: str) -> str:
        category = self.category(code)
        return category.label if category else code


@for_a_minute
def taxonomy(name: str) -> Taxonomy:
    rows = list(Category.objects.filter(taxonomy=name))
    choices = list(Choice.objects.filter(taxonomy=name))
    return Taxonomy(
        name=name,
        mains=tuple(row for row in rows if not row.main),
        subs=tuple(row for row in rows if row.main),
        places={row.code: row.label for row in choices if row.kind == PLACE},
        facets={row.code: row.label for row in choices if row.kind == FACET},
    )


@for_a_minute
def steps_of(protocol: str) -> dict[str, str]:
    """Key → title, in the order of the protocol, as the generic rows word them."""
    rows = StepTemplate.objects.filter(protocol=protocol, category="").order_by("number")
    return dict(rows.values_list("key", "title"))


@for_a_minute
def steps_of_a_day(protocol: str) -> dict[str, str]:
    """Those of `steps_of` that ask no more than on which day they were done."""
    rows = StepTemplate.objects.filter(protocol=protocol, category="").order_by("number")
    return {row.key: row.title for row in rows if proof_of(row.evidence).day_is_enough}


def adopted_version(convenant_id: UUID) -> ConvenantVersion:
    """The version in force, with its convenant."""
    found = ConvenantVersion.objects.select_related("convenant")
    adopted = {"convenant_id": convenant_id, "status": VersionStatus.ADOPTED}
    return remembered(("adopted", convenant_id), lambda: found.get(**adopted))


def version_of(incident: Incident) -> ConvenantVersion:
    """The version that was in force when this incident was recorded; its protocol keeps holding for it."""
    return version_on(incident.convenant_id, timezone.localtime(incident.recorded_at).date())


def version_on(convenant_id: UUID, day: date) -> ConvenantVersion:
    versions = ConvenantVersion.objects.select_related("convenant").filter(convenant_id=convenant_id)
    held = versions.filter(status__in=(VersionStatus.ADOPTED, VersionStatus.REPLACED), valid_from__lte=day)
    return held.order_by("-valid_from", "-number").first() or adopted_version(convenant_id)


def shown_version_of(incident: Incident) -> ConvenantVersion:
    """`version_of` for what a page shows."""
    return _shown_on(incident.convenant_id, timezone.localtime(incident.recorded_at).date())


@for_a_minute
def _shown_on(convenant_id: UUID, day: date) -> ConvenantVersion:
    return version_on(convenant_id, day)


@for_a_minute
def shown_version(convenant_id: UUID) -> ConvenantVersion:
    """`adopted_version` for what a page shows; whoever decides or records asks again."""
    return adopted_version(convenant_id)


@for_a_minute
def first_adopted(circles: tuple[UUID, ...]) -> ConvenantVersion | None:
    """The version in force of the first convenant by name: by it a list of several convenanten is worded."""
    found = ConvenantVersion.objects.filter(convenant__in=circles, status=VersionStatus.ADOPTED)
    return found.select_related("convenant").order_by("convenant__name").first()


def names_for(actor: Actor) -> Taxonomy:
    """By the first convenant, for a list that may hold rows of several."""
    version = first_adopted(actor.circles)
    return taxonomy(version.taxonomy if version else "")


def current_taxonomy() -> Taxonomy | None:
    """Of the version in force of who acts; None outside any convenant."""
    version = first_adopted(current_actor().circles)
    return taxonomy(version.taxonomy) if version else None


def names_of(incident: Any, now: Taxonomy | None = None) -> Taxonomy:
    """The words of the set it was recorded under; `now` is asked first where a page has it at hand."""
    if not incident.taxonomy:
        return now or taxonomy(shown_version(incident.convenant_id).taxonomy)
    return now if now and now.name == incident.taxonomy else taxonomy(incident.taxonomy)


def untold_place(code: str) -> bool:
    """ "Ergens anders" says nothing in a title."""
    return code == "elders"


def title(category_label: str, place_code: str, place_label: str) -> str:
    """Neutral, made of choices only: "Steek- of slagwapen, gang of trappenhuis"."""
    if not place_label or untold_place(place_code):
        return category_label
    return f"{category_label}, {place_label[:1].lower()}{place_label[1:]}"


def own_name(location: str, school: str) -> str:
    """Among colleagues a location needs no name of the school: "Copernicus" for "Atlas College, Copernicus"."""
    return location.removeprefix(f"{school}, ")


def shown_reference(reference: str) -> str:
    """K7R4QD is read and spoken as K7R-4QD."""
    return f"{reference[:3]}-{reference[3:]}"
