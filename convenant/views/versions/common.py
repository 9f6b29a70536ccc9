"""What the pages of a version share: finding it, who moves it, a form with its action."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from convenant.editing import Overtaken
from convenant.errors import Refused
from convenant.http import PortalRequest
from convenant.models import Convenant, ConvenantVersion, VersionStatus
from convenant.permissions import MAY, MOVE_VERSION, SPEAK_ON_VERSION, may
from convenant.queries.amendment import asked_of
from convenant.queries.versions import status_badge, versions_of
from convenant.tenancy.access import get_visible_or_404
from convenant.wording import article_words

SEES = "Alle partijen van dit convenant."
SEES_DRAFT = "Alleen wie de regie voert, tot u de versie voorlegt aan de partijen."


def circle_at(request: PortalRequest, slug: str) -> Convenant:
    """The middleware has narrowed the scope to the circle in the address."""
    return get_visible_or_404(Convenant.objects.filter(pk__in=request.actor.circles), slug=slug)


def moves(request: PortalRequest, convenant: Convenant) -> bool:
    """Who holds regie here, in a function that brings a version further."""
    if request.actor.function not in MAY[MOVE_VERSION]:
        return False
    return any(circle.id == convenant.pk and circle.holds_regie for circle in request.circles)


def version_at(request: PortalRequest, slug: str, number: int) -> ConvenantVersion:
    convenant = circle_at(request, slug)
    return get_visible_or_404(versions_of(convenant, drafts=moves(request, convenant)), number=number)


def moved_version(request: PortalRequest, slug: str, number: int) -> ConvenantVersion:
    """For pages of regie alone: to everybody else they are not there."""
    version = version_at(request, slug, number)
    if not moves(request, version.convenant):
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


def done(form: forms.Form, action: Callable[[], object]) -> bool:
    """Runs the action; a refusal comes back in the form, with the article it rests on. Raises Overtaken."""
    try:
        action()
    except Overtaken:
        raise
    except Refused as refusal:
        basis = f" ({article_words(refusal.article)})" if refusal.article else ""
        form.add_error(None, refusal.sentence + basis)
        return False
    return True


def form_page(request: PortalRequest, template: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context | {"form": form}, status=422 if form.errors else 200)
