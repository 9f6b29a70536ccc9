"""The categories of a version: everybody reads what differs, regie edits those of its draft."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convenant.actions.categories import add_category, change_category
from convenant.editing import all_or_nothing
from convenant.errors import Refused
from convenant.forms.categories import CategoryForm, NewCategoryForm, initial_of
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Category, ConvenantVersion, VersionStatus
from convenant.pages import form_page, offers
from convenant.permissions import MOVE_VERSION
from convenant.queries.categories import category_lines, changes_of, rows_of
from convenant.terms import version_in_force

from .common import frame, moved_version, version_at

KEEPS_CORE = "core"


@require_safe
def index(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    found = version_at(request, slug, number)
    in_force = version_in_force(found.convenant)
    groups = category_lines(found, in_force)
    context = frame(found) | {
        "in_force": in_force,
        "groups": groups,
        "changed": sum(bool(line.changes) for _, lines in groups for line in lines),
        "edits": found.status == VersionStatus.DRAFT and offers(request, MOVE_VERSION, found.convenant),
    }
    return render(request, "convenant/versions/categories.html", context)


@require_http_methods(GET_POST)
def change(request: PortalRequest, slug: str, number: int, code: str) -> HttpResponse:
    found = drafted_version(request, slug, number)
    row = next((row for row in rows_of(found) if row.code == code and row.main), None)
    if row is None:
        raise Http404
    form = CategoryForm(posted(request), initial=initial_of(row) | {"source": row.source})

    def save() -> Category:
        return change_category(found, code, form.values(), form.cleaned_data["source"], actor=request.actor)

    return edited(request, found, form, row, save)


@require_http_methods(GET_POST)
def add(request: PortalRequest, slug: str, number: int) -> HttpResponse:
    found = drafted_version(request, slug, number)
    mains = [row for row in rows_of(found) if not row.main and row.keeps == KEEPS_CORE]
    initial = {"seriousness": 2, "offence": "M", "melding": "O", "halt": "n"}
    form = NewCategoryForm(posted(request), initial=initial, mains=mains)

    def save() -> Category:
        main, source = form.cleaned_data["main"], form.cleaned_data["source"]
        return add_category(found, main, form.values(), source, actor=request.actor)

    return edited(request, found, form, None, save)


def drafted_version(request: PortalRequest, slug: str, number: int) -> ConvenantVersion:
    found = moved_version(request, slug, number)
    if found.status != VersionStatus.DRAFT:
        raise Http404
    return found


def edited(
    request: PortalRequest,
    version: ConvenantVersion,
    form: CategoryForm,
    row: Category | None,
    save: Callable[[], Category],
) -> HttpResponse:
    """First the difference is shown; saving is a second choice, made with it in sight."""
    slug, number = version.convenant.slug, version.number
    context: dict[str, Any] = frame(version) | {
        "row": row,
        "back_url": reverse("versions:categories", args=[slug, number]),
        "back_label": "Categorieën",
    }
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "convenant/versions/category.html", form, context)
    context["difference"] = changes_of(row, form.values())
    if not request.POST.get("opslaan"):
        return render(request, "convenant/versions/category.html", context | {"form": form})
    try:
        with all_or_nothing():
            saved = save()
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return form_page(request, "convenant/versions/category.html", form, context)
    messages.success(request, f"Opgeslagen: {saved.code}, {saved.label}. Dit geldt zodra versie {number} geldt.")
    return redirect("versions:categories", slug=slug, number=number)
