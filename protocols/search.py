"""Finding what to do: the page of the handelingsprotocol for a kind of incident, and its steps."""

from urllib.parse import urlencode

from django.urls import reverse

from convenant.models import Category, ConvenantVersion, VersionStatus
from convenant.search import Group, Hit, Sought, Source, total_of
from convenant.together import Asking

from .models import StepTemplate
from .reading import KEEPS_CORE

LABEL = "Handelingsprotocol"


def protocol(sought: Sought) -> Asking[Group | None]:
    """Of the versions in force; a step leads to the steps of every incident, a kind to its own."""
    adopted = ConvenantVersion.objects.filter(convenant__in=sought.circles, status=VersionStatus.ADOPTED)
    kinds = Category.objects.filter(taxonomy__in=adopted.values("taxonomy"), keeps=KEEPS_CORE)
    steps = StepTemplate.objects.filter(protocol__in=adopted.values("protocol"), category="")
    versions = adopted.select_related("convenant").order_by("convenant__name")
    found_kinds = sought.best(kinds, "label", then=("taxonomy", "order"))
    found_steps = sought.best(steps, "title", "help", then=("protocol", "number"))
    yield versions, found_kinds, found_steps
    hits = [_kind(row, version) for row in found_kinds for version in versions if version.taxonomy == row.taxonomy]
    hits += [_step(row, version) for row in found_steps for version in versions if version.protocol == row.protocol]
    total = max(total_of(found_kinds) + total_of(found_steps), len(hits))
    return Group("protocol", LABEL, "het handelingsprotocol", hits[: sought.most], total)


def _address(version: ConvenantVersion, query: str = "") -> str:
    return reverse("protocols:show", kwargs={"slug": version.convenant.slug}) + query


def _kind(row: Category, version: ConvenantVersion) -> Hit:
    at = _address(version, f"?{urlencode({'soort': row.code})}")
    return Hit(f"{LABEL}: {row.label}", at, f"convenant {version.convenant.short_name}")


def _step(row: StepTemplate, version: ConvenantVersion) -> Hit:
    at = _address(version, f"#stap-{row.number + 1}")
    return Hit(f"Stap {row.number + 1}: {row.title}", at, f"convenant {version.convenant.short_name}", row.help)


SOURCES = {"37.protocol": Source("protocol", protocol)}
