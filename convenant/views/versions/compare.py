"""What differs: between two versions, between two convenanten, and what adopting a version does."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenant.audit.trail import record
from convenant.formats.export import csv_response
from convenant.http import PortalRequest
from convenant.models import Convenant, ConvenantVersion, VersionStatus
from convenant.pages import circle_at, offers
from convenant.permissions import MOVE_VERSION
from convenant.queries.resting import resting_on
from convenant.queries.topics import compare as compare_topics
from convenant.queries.version_diff import WORDS, article_titles, by_article, changes_between
from convenant.queries.versions import versions_of
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import note_of, version_in_force

from .chain import impact_for
from .common import SEES, frame, version_at

SEES_COMPARED = "Iedereen die bij een partij van een convenant werkt. Een vastgesteld convenant is openbaar."


def two_versions(
    request: PortalRequest, slug: str
) -> tuple[list[ConvenantVersion], ConvenantVersion, ConvenantVersion]:
    """All that the reader may choose from, and the two in the address: the newest beside the one before."""
    convenant = circle_at(request, slug)
    versions = list(versions_of(convenant, drafts=offers(request, MOVE_VERSION, convenant)))
    known = {str(version.number): version for version in versions}
    new = known.get(request.GET.get("naar", ""), versions[0])
    older = next((version for version in versions if version.number < new.number), new)
    return versions, known.get(request.GET.get("van", ""), older), new


@require_safe
def diff(request: PortalRequest, slug: str) -> HttpResponse:
    versions, old, new = two_versions(request, slug)
    changes = changes_between(old, new)
    context = {
        "slug": slug,
        "convenant": new.convenant,
        "sees": SEES,
        "versions": versions,
        "old": old,
        "new": new,
        "groups": by_article(changes, article_titles(new, old)),
        "figures": [(sum(change.kind == kind for change in changes), word) for kind, (_, word) in WORDS.items()],
        "query": f"?van={old.number}&naar={new.number}",
    }
    return render(request, "convenant/versions/diff.html", context)


@require_safe
def diff_export(request: PortalRequest, slug: str) -> HttpResponse:
    _, old, new = two_versions(request, slug)
    record(request.actor, "version.diff_exported", new)
    head = ["Artikel", "Onderdeel", "Wat", "Verandering", "Veld", f"Versie {old.number}", f"Versie {new.number}"]
    rows = [
        [change.article, change.part, change.title, change.badge[1], *line]
        for change in changes_between(old, new)
        for line in change.lines
    ]
    return csv_response(f"verschil-{slug}-{old.number}-{new.number}", head, rows, note_of(new.convenant_id))


@require_safe
def impact(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    """Of a version that is not in force, against the one that is."""
    version = version_at(request, slug, number)
    in_force = version_in_force(version.convenant)
    context = frame(version) | {"in_force": in_force, "impact": impact_for(in_force, version)}
    context["resting"] = resting_on(in_force, version)
    return render(request, "convenant/versions/impact.html", context)


@require_safe
def convenanten(request: PortalRequest, slug: str) -> HttpResponse:
    """Two adopted texts by topic; adopted texts are reference rows, read by every signed-in member."""
    own = version_in_force(circle_at(request, slug))
    others = Convenant.objects.exclude(pk=own.convenant_id).filter(versions__status=VersionStatus.ADOPTED)
    chosen = list(others.order_by("short_name"))
    asked = request.GET.get("met", "")
    context = {"slug": slug, "convenant": own.convenant, "sees": SEES_COMPARED, "others": chosen, "asked": asked}
    if asked:
        other = version_in_force(get_visible_or_404(others, slug=asked))
        context |= {"own": own, "other": other, "topics": compare_topics(own, other)}
    return render(request, "convenant/versions/compare.html", context)
