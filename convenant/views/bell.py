"""Berichten: the list, what each leads to, and what rings. Reading changes nothing: opening is a button."""

from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenant import clock
from convenant.actions.bell import choose_channels, mark_all_read, mark_read
from convenant.actions.reminder_mails import rhythm_of, set_rhythm
from convenant.bell import kind_called, kinds_of
from convenant.calendar.needs import needs
from convenant.calendar.page import YearPage
from convenant.forms.bell import MessageFilter, MessageSettings
from convenant.http import GET_POST, PortalRequest, posted
from convenant.models import Convenant, MailRhythm, Message
from convenant.pages import done, form_page
from convenant.queries import bell as query
from convenant.tenancy.access import get_visible_or_404
from convenant.tenancy.scope import OPERATOR

SEES = "Alleen u."
PER_PAGE = 25
UNREAD = "ongelezen"


class View(Protocol):
    def __call__(self, request: PortalRequest, /, *args: Any, **kwargs: Any) -> HttpResponse: ...


def for_a_person(view: View) -> View:
    """Who runs the portal has no messages: the page is not there."""

    @wraps(view)
    def guarded(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.actor.role == OPERATOR or request.actor.membership_id is None:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_a_person
def index(request: PortalRequest) -> HttpResponse:
    form = MessageFilter(request.GET, kinds=kinds_of(request.actor.function))
    only_new = request.GET.get("weergave") == UNREAD
    rows = query.new_messages(request.actor) if only_new else query.messages_of(request.actor)
    wanted = form.cleaned_data["soort"] if form.is_valid() else ""
    rows = (rows.filter(kind=wanted) if wanted else rows).select_related("sender", "convenant")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "sees": SEES, "form": form, "page": page, "days": query.days(list(page.object_list)), "views": views(only_new),
        "filtered": wanted, "only_new": only_new, "waiting": waiting(request),
    }  # fmt: skip
    return form_page(request, "convenant/bell/list.html", form, context)


def views(only_new: bool) -> list[dict[str, Any]]:
    return [
        {"label": "Alle berichten", "url": "?", "count": None, "current": not only_new},
        {"label": "Ongelezen", "url": f"?weergave={UNREAD}", "count": None, "current": only_new},
    ]


def waiting(request: PortalRequest) -> list[Any]:
    """What has a day and waits: the points that a mail counts beside the messages."""
    found = needs(request.actor, request.circles)
    convenants = {each.pk: each for each in Convenant.objects.filter(pk__in=request.actor.circles)}
    page = YearPage(convenants, clock.school_year(clock.today()))
    return [page.line(entry) for entry in found]


@require_safe
@for_a_person
def count(request: PortalRequest) -> HttpResponse:
    """What htmx puts in the bell after the page stands, so that no page asks for it itself."""
    found = query.unread(request.actor)
    shown = f"{query.MANY}+" if found > query.MANY else str(found)
    return render(request, "convenant/bell/count.html", {"unread": found, "shown": shown})


@require_POST
@for_a_person
def follow(request: PortalRequest, message_id: UUID) -> HttpResponse:
    message = _message(request, message_id)
    mark_read(message, actor=request.actor)
    return redirect(kind_called(message.kind).address(message))


@require_POST
@for_a_person
def read(request: PortalRequest, message_id: UUID) -> HttpResponse:
    mark_read(_message(request, message_id), actor=request.actor)
    return redirect("bell:list")


@require_POST
@for_a_person
def read_all(request: PortalRequest) -> HttpResponse:
    found = mark_all_read(actor=request.actor)
    told = "1 bericht staat op gelezen." if found == 1 else f"{found} berichten staan op gelezen."
    messages.success(request, told if found else "Alles was al gelezen.")
    return redirect("bell:list")


def _message(request: PortalRequest, message_id: UUID) -> Message:
    return get_visible_or_404(query.messages_of(request.actor).select_related("convenant"), pk=message_id)


@require_http_methods(GET_POST)
@for_a_person
def settings(request: PortalRequest) -> HttpResponse:
    actor = request.actor
    form = MessageSettings(posted(request), rhythm=rhythm_of(actor.membership), choices=query.choices_of(actor))

    def keep(cleaned: dict[str, Any]) -> None:
        set_rhythm(MailRhythm(cleaned["rhythm"]), actor=actor)
        choose_channels(form.channels(), actor=actor)

    if done(request, form, keep):
        messages.success(request, "Opgeslagen.")
        return redirect("bell:settings")
    return form_page(request, "convenant/bell/settings.html", form, {"sees": SEES})
