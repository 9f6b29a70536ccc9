"""With which policy officer the gemeente went through an agreement."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.errors import Refused
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant
from convenant.pages import accepted, circle_at, has_role_in
from convenant.refusing import refused
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.access import get_visible_or_404
from convenant.terms import version_in_force
from parties.actions import alignments as actions
from parties.forms.around import AlignmentForm
from parties.models import PolicyAlignment, Role
from parties.permissions import ALIGN, may

from .lines import SEES
from .places import keeping_form


def keeps(request: PortalRequest, convenant: Convenant) -> bool:
    return may(request.actor, ALIGN) and has_role_in(request, convenant.pk, Role.GEMEENTE)


@require_safe
def alignments(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    found = PolicyAlignment.objects.filter(convenant=convenant).select_related("organisation")
    may_keep = keeps(request, convenant)
    rows = [
        {
            "article": row.article,
            "policy": row.get_field_display(),
            "officer": row.officer,
            "on": nl_plain(row.aligned_on),
            "outcome": row.outcome,
            "gemeente": row.organisation.name,
            "remove_url": reverse("around:alignment-remove", args=[slug, row.pk])
            if may_keep and row.organisation_id == request.actor.organisation_id
            else "",
        }
        for row in found.order_by("-aligned_on", "article", "pk")
    ]
    context = {"sees": SEES, "slug": slug, "rows": rows, "may_keep": may_keep}
    return render(request, "parties/around/alignments.html", context)


@require_http_methods(GET_POST)
def alignment_add(request: PortalRequest, slug: str) -> HttpResponse:
    convenant = circle_at(request, slug)
    if not keeps(request, convenant):
        return refused(request, actions.ONLY_GEMEENTE)
    labels = version_in_force(convenant).articles.filter(missing=False).values_list("label", "title")
    articles = [(label, f"{label} {title}") for label, title in labels]
    form = AlignmentForm(posted(request), initial={"aligned_on": clock.today()}, articles=articles)
    if request.method == "POST" and form.is_valid():
        sent = {"actor": request.actor, "submission": form.cleaned_data["submission"]}
        if accepted(form, lambda: actions.note_alignment(convenant, form.aligned(), **sent)):
            messages.success(request, "Vastgelegd.")
            return redirect("around:alignments", slug=slug)
    back = reverse("around:alignments", args=[slug])
    return keeping_form(request, form, "Afstemming vastleggen", back, "Afstemming met eigen beleid", SEES)


@require_POST
def alignment_remove(request: PortalRequest, slug: str, pk: UUID) -> HttpResponse:
    convenant = circle_at(request, slug)
    mine = PolicyAlignment.objects.filter(convenant=convenant, organisation_id=request.actor.organisation)
    row = get_visible_or_404(mine, pk=pk)
    try:
        actions.remove_alignment(row, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    messages.success(request, "De regel is weggehaald.")
    return redirect("around:alignments", slug=slug)
