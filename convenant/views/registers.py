"""What the three registers beside the agreement share: a form, two editors, taking out and bringing back."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from convenant.actions import registers as actions
from convenant.actions.registers import Editing
from convenant.compliance.bearers import Bearer
from convenant.editing import mark_of
from convenant.errors import Refused
from convenant.forms.registers import RegisterForm
from convenant.http import PortalRequest
from convenant.models import ConvenantVersion, LeerplichtLink, PreventionActivity, ReferenceDocument
from convenant.pages import accepted, form_page
from convenant.refusing import refused

from .agreement import SEES, version_here

Save = Callable[[Any, Editing], object]


def version_of(request: PortalRequest, slug: str) -> ConvenantVersion:
    version = version_here(request, slug)
    if version.convenant_id not in request.actor.circles:
        raise Http404
    return version


def edited(
    request: PortalRequest, version: ConvenantVersion, form: RegisterForm, row: Any, save: Save, words: dict[str, str]
) -> HttpResponse:
    """The page of one form of a register. `words`: title, list (URL name), list_label."""
    if request.method == "POST" and form.is_valid() and kept(form, row, save):
        messages.success(request, "Opgeslagen.")
        return redirect(words["list"], slug=version.convenant.slug)
    context = words | {"convenant": version.convenant, "sees": SEES, "row": row}
    context["back_url"] = reverse(words["list"], kwargs={"slug": version.convenant.slug})
    return form_page(request, "convenant/reading/register_form.html", form, context)


def kept(form: RegisterForm, row: Any, save: Save) -> bool:
    given = form.cleaned_data
    return accepted(form, lambda: save(form, Editing(row, given["seen"], given["submission"])), theirs=initial_of)


FIELDS: dict[type[Any], tuple[str, ...]] = {
    ReferenceDocument: actions.REFERENCE,
    LeerplichtLink: actions.LEERPLICHT,
    PreventionActivity: actions.ACTIVITY,
}


def initial_of(row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    fields = FIELDS[type(row)]
    return {name: getattr(row, name) for name in fields} | {"seen": mark_of(row, fields)}


def ended(request: PortalRequest, slug: str, row: Any, name: str) -> HttpResponse:
    """POST takes the row out of its list; with `terug` it comes back."""
    gone = "terug" not in request.GET
    try:
        actions.set_ended(row, gone, actor=request.actor)
    except Refused as refusal:
        return refused(request, refusal)
    back = reverse(f"reading:{name}-end", kwargs={"slug": slug, "pk": row.pk}) + "?terug=1"
    if gone:
        messages.success(request, "Weggehaald.", extra_tags=f"toast undo={back}")
    else:
        messages.success(request, "Weer terug in de lijst.")
    return redirect(LISTS[name], slug=slug)


LISTS = {"reference": "reading:references", "leerplicht": "reading:leerplicht", "activity": "reading:activities"}


def names_of(bearers: Iterable[Bearer]) -> list[str]:
    """Words with a capital that name no person."""
    return [bearer.name for bearer in bearers]


def article_choices(version: ConvenantVersion, empty: str) -> list[tuple[str, str]]:
    articles = version.articles.filter(missing=False).values_list("label", "title")
    return [("", empty), *((label, f"{label} {title}") for label, title in articles)]
