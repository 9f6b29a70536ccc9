"""What the frame of every page needs: menu, theme, circle, banner."""

from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from convenant import clock
from convenant.carry import waiting_for
from convenant.models import Convenant
from convenant.navigation import menu, menu_of
from convenant.remember import for_a_minute
from convenant.templatetags.portal import nl_plain, nl_time
from convenant.tenancy.kinds import function_name
from convenant.tenancy.scope import MEMBER, OPERATOR, REGIE, Actor, open_scope
from convenant.terms import Standing, said_of
from convenant.theme import theme_hash

SCHEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    frame: dict[str, Any] = {
        "is_demo": settings.IS_DEMO, "shell": links(request), "scheme": scheme_of(request),
        "carried": partial(waiting_for, request),
    }  # fmt: skip
    actor = getattr(request, "actor", None)
    if actor is None or open_scope() is None:
        return frame
    circle = circle_at_hand(request)
    slug = circle.slug if circle else ""
    return frame | {
        "shell": frame["shell"] | own_pages(actor),
        "nav": menu(menu_of(actor), slug, request.path, administers=actor.is_administrator),
        "function_name": function_name(actor.function, actor.kind),
        "support_said": support_said(request),
        "no_circle_said": no_circle_said(request, actor),
        "circle": circle,
        "theme_url": theme_url(circle) if circle else "",
        "term_said": partial(term_said, request),
    }


def scheme_of(request: HttpRequest) -> str:
    """As the person chose it; otherwise the machine's own."""
    chosen = request.COOKIES.get("weergave", "")
    return chosen if chosen in SCHEMES else ""


NO_CIRCLE = "Uw organisatie is nu bij geen convenant partij. Eigen incidenten en accounts blijven hier te vinden."


def no_circle_said(request: HttpRequest, actor: Actor) -> str:
    """For who left its last convenant: pages of a circle are not there any more, its own pages are."""
    return NO_CIRCLE if actor.role in (MEMBER, REGIE) and not getattr(request, "circles", []) else ""


@dataclass(frozen=True)
class Said:
    """For `components/term_said.html` and `base_pdf.html`."""

    name: str
    slug: str
    standing: Standing


def term_said(request: HttpRequest) -> list[Said]:
    """Convenanten that ended or whose extension is missing: on their own pages and on the start page.

    A school's own register asks for nothing of the kind: it goes on as it is.
    """
    here = request.path_info
    circles = [one for one in getattr(request, "circles", []) if here == "/" or here.startswith(f"/c/{one.slug}/")]
    found = [(frame_of(circle.id), said_of(circle.id)) for circle in circles]
    return [Said(frame.short_name, frame.slug, said) for frame, said in found if frame and said]


def support_said(request: HttpRequest) -> str:
    """For everybody in the organisation, while the operator may look along and for a week after."""
    until = getattr(request, "support_until", None)
    if until is None:
        return ""
    moment = f"{nl_plain(until)}, {nl_time(until)}"
    if until > clock.now():
        return f"Het beheer van het portaal kan meekijken in de accounts van uw organisatie, tot {moment}."
    return f"Het beheer van het portaal kon meekijken in de accounts van uw organisatie, tot {moment}."


def links(request: HttpRequest) -> dict[str, str]:
    """Account pages stand outside the scope, so they are offered to whoever is signed in; another role to who has
    one."""
    if not (getattr(request, "user", None) and request.user.is_authenticated):
        return {}
    other = {"role_url": reverse("choose-membership")} if getattr(request, "has_other_roles", False) else {}
    return account_pages() | other


@cache
def account_pages() -> dict[str, str]:
    pages = {"account_url": "account", "logout_url": "account_logout"}
    return {name: reverse(page) for name, page in pages.items()}


def own_pages(actor: Actor) -> dict[str, str]:
    """The search box, and the bell for whoever has one. How much is new is asked after the page stands."""
    return pages_of_one(has_bell=actor.role != OPERATOR and actor.membership_id is not None)


@cache
def pages_of_one(*, has_bell: bool) -> dict[str, str]:
    found = {"search_url": reverse("search:index")}
    return found | {"notices_url": reverse("bell:list"), "count_url": reverse("bell:count")} if has_bell else found


def circle_at_hand(request: HttpRequest) -> Convenant | None:
    """The circle in the address, else the first one of the organisation; never what was visited last."""
    circles = getattr(request, "circles", [])
    if not circles:
        return None
    chosen = next((circle for circle in circles if request.path_info.startswith(f"/c/{circle.slug}/")), circles[0])
    return frame_of(chosen.id)


@for_a_minute
def frame_of(convenant_id: UUID) -> Convenant | None:
    """What the frame draws of a convenant."""
    found = Convenant.objects.only("id", "slug", "short_name", "theme", "article_prefix")
    return found.filter(pk=convenant_id).first()


def theme_url(convenant: Convenant) -> str:
    return f"/theme/{convenant.slug}-{theme_hash(convenant.theme)}.css"
