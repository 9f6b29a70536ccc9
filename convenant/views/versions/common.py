"""What the pages of a version share: finding it, who brings it further, its frame."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from convenant.http import PortalRequest
from convenant.models import ConvenantVersion, VersionStatus
from convenant.pages import circle_at, offers
from convenant.permissions import MOVE_VERSION, SPEAK_ON_VERSION, may
from convenant.queries.amendment import asked_of
from convenant.queries.versions import status_badge, versions_of
from convenant.tenancy.access import get_visible_or_404

SEES = "Alle partijen van dit convenant."
SEES_DRAFT = "Alleen wie de regie voert, tot u de versie voorlegt aan de partijen."


def version_at(request: PortalRequest, slug: str, number: int) -> ConvenantVersion:
    convenant = circle_at(request, slug)
    return get_visible_or_404(versions_of(convenant, drafts=offers(request, MOVE_VERSION, convenant)), number=number)


def moved_version(request: PortalRequest, slug: str, number: int) -> ConvenantVersion:
    """For pages of regie alone: to everybody else they are not there."""
    version = version_at(request, slug, number)
    if not offers(request, MOVE_VERSION, version.convenant):
        raise Http404
    return version


def passed_by(request: PortalRequest, version: ConvenantVersion) -> HttpResponse:
    """For a step that was taken meanwhile, perhaps by the same click sent twice."""
    messages.info(request, f"Versie {version.number} is {version.get_status_display().lower()}.")
    return redirect("versions:version", slug=version.convenant.slug, number=version.number)


def speaks(request: PortalRequest, version: ConvenantVersion) -> bool:
    """In a function that speaks for its organisation, which is a partner of today."""
    asked = {bearer.organisation_id for bearer in asked_of(version.convenant_id)}
    return may(request.actor, SPEAK_ON_VERSION) and request.actor.organisation_id in asked


def frame(version: ConvenantVersion) -> dict[str, Any]:
    """Of every page about one version."""
    address = {"slug": version.convenant.slug, "number": version.number}
    return {
        "slug": version.convenant.slug,
        "convenant": version.convenant,
        "version": version,
        "badge": status_badge(version),
        "back_url": reverse("versions:version", kwargs=address),
        "back_label": f"Versie {version.number}",
        "sees": SEES_DRAFT if version.status == VersionStatus.DRAFT else SEES,
    }
