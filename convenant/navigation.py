"""The menu of each function (design-language.md 4) as one table. An item whose page does not exist is left out."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from convenant.tenancy.models import Function, OrganisationKind
from convenant.tenancy.scope import Actor

SCHOOL, TOGETHER, PLAN = "Onze school", "Samen", "Plan en verantwoording"


@dataclass(frozen=True)
class Entry:
    """`page` is a URL name; `circle` pages take the slug of the convenant at hand."""

    label: str
    page: str
    icon: str
    circle: bool = False
    group: str = ""
    phone_only: bool = False


START = Entry("Start", "home", "home")
INCIDENTS = Entry("Incidenten", "incidents:list", "incident")
REPORT = Entry("Melden", "incidents:record", "plus", phone_only=True)
MY_REPORTS = Entry("Mijn meldingen", "incidents:mine", "clipboard")
MEETINGS = Entry("Overleg", "meetings:mine", "agenda")
CALENDAR = Entry("Kalender", "calendar:mine", "clock")
GIVEN = Entry("Verstrekkingen", "exchange:given", "send")
ACTIONS = Entry("Acties", "meetings:my-actions", "tasks")
PROTOCOL = Entry("Handelingsprotocol", "protocols:show", "protocol", circle=True)
CONTACTS = Entry("Contactpersonen", "parties:contacts", "people", circle=True)
CONTACT = Entry("Contact", "parties:contacts", "people", circle=True)
FIGURES = Entry("Cijfers", "figures:index", "chart", circle=True)
APPROVAL = Entry("Vrijgave cijfers", "figures:approve", "check-square", circle=True)
AGREEMENT = Entry("Convenant", "convenant:agreement", "book", circle=True, group=TOGETHER)
OURS = Entry("Wat anderen over ons zien", "compliance:ours", "eye", circle=True, group=TOGETHER)
AROUND = Entry("Rond de school", "around:index", "house", circle=True, group=TOGETHER)
PARTIES = Entry("Partijen", "parties:list", "building", circle=True, group=TOGETHER)
COMPLIANCE = Entry("Naleving", "compliance:matrix", "matrix", circle=True)
EVALUATION = Entry("Evaluatie", "reports:list", "file", circle=True)
RESOLUTIONS = Entry("Besluiten", "meetings:resolutions", "hammer", circle=True)
SIGNALS = Entry("Signalen", "signals:list", "flag")
COUNTED = Entry("Signalen en tellingen", "signals:list", "flag")
"""Of a school: neighbours, checks, absence and what the numbers ask for stand there too."""
INBOX = Entry("Postvak", "exchange:inbox", "inbox")
PRIVACY = Entry("Privacy", "privacy:register", "shield")
TAKEOUT = Entry("Gegevens meenemen", "takeout:index", "download")
COLLEAGUES = Entry("Collega's", "colleagues:list", "people", group="Beheer")
ASSIGNMENTS = Entry("Toewijzingen", "assignments:list", "people")
TEAMS = Entry("Vaste mensen en teams", "teams:list", "people", circle=True, group=TOGETHER)
SCHOOLS = Entry("Scholen", "exchange:schools", "building")


def _in(group: str, *entries: Entry) -> tuple[Entry, ...]:
    return tuple(Entry(e.label, e.page, e.icon, e.circle, group, e.phone_only) for e in entries)


TOGETHER_PAGES = (AGREEMENT, PARTIES, AROUND, TEAMS, OURS)
HEARS = (INBOX, SCHOOLS, MEETINGS, CONTACT, ACTIONS, SIGNALS, CALENDAR, FIGURES, ASSIGNMENTS, *TOGETHER_PAGES)
"""A partner to whom signals without names go."""
PARTNER = (INBOX, SCHOOLS, MEETINGS, CONTACT, ACTIONS, CALENDAR, FIGURES, ASSIGNMENTS, *TOGETHER_PAGES)

SCHOOL_BOARD = "schoolbestuur"
"""A bestuurder of a school: its closed files are there for the board alone."""

MENUS: dict[str, tuple[Entry, ...]] = {
    Function.COORDINATOR: (
        START, INCIDENTS, REPORT, MEETINGS, GIVEN, ACTIONS, CALENDAR,
        *_in(SCHOOL, PROTOCOL, COUNTED, CONTACTS, FIGURES, APPROVAL, PRIVACY), *TOGETHER_PAGES,
    ),
    Function.DIRECTIE: (
        START, INCIDENTS, MEETINGS, APPROVAL, GIVEN, ACTIONS, CALENDAR,
        *_in(SCHOOL, PROTOCOL, COUNTED, CONTACTS, FIGURES, PRIVACY, TAKEOUT), *TOGETHER_PAGES,
        *_in(TOGETHER, RESOLUTIONS),
    ),
    Function.DOCENT: (START, REPORT, MY_REPORTS, CONTACT),
    Function.SCHOOLAGENT: HEARS,
    Function.WIJKAGENT: HEARS,
    Function.REGIE: (
        START, COMPLIANCE, MEETINGS, ACTIONS, CALENDAR, *_in(PLAN, FIGURES, EVALUATION, RESOLUTIONS, PRIVACY, TAKEOUT),
        *_in(TOGETHER, PARTIES, TEAMS, CONTACTS, AGREEMENT),
    ),
    Function.BESTUURDER: (
        START, MEETINGS, RESOLUTIONS, FIGURES, CALENDAR, *_in(PLAN, COMPLIANCE, EVALUATION),
        *_in(TOGETHER, AGREEMENT, PARTIES),
    ),
    SCHOOL_BOARD: (
        START, INCIDENTS, MEETINGS, RESOLUTIONS, FIGURES, CALENDAR, *_in(SCHOOL, PROTOCOL, TAKEOUT),
        *_in(TOGETHER, AGREEMENT, PARTIES),
    ),
    Function.LEERPLICHT: (INBOX, MEETINGS, CONTACT, ACTIONS, CALENDAR, ASSIGNMENTS, *TOGETHER_PAGES),
    Function.HALT: (INBOX, MEETINGS, CONTACT, FIGURES, ACTIONS, CALENDAR, *TOGETHER_PAGES),
    Function.OM: (START, MEETINGS, CONTACT, CALENDAR, *TOGETHER_PAGES),
    Function.JONGERENWERK: HEARS,
    Function.ZORGPARTNER: PARTNER,
    Function.FG: (START, PRIVACY, MEETINGS, CONTACT, CALENDAR, *TOGETHER_PAGES),
    Function.BEHEER: (
        Entry("Gezondheid", "operator:health", "gear"),
        Entry("Taken", "operator:jobs", "tasks"),
        Entry("Organisaties", "operator:organisations", "building"),
        Entry("Meekijken", "colleagues:support-opened", "eye"),
        Entry("Sleutels", "operator:keys", "key"),
        Entry("Versies", "operator:versions", "log"),
        Entry("Convenanten", "operator:agreements", "book"),
    ),
}  # fmt: skip
PHONE_ITEMS = 4


def menu_of(actor: Actor) -> str:
    """Its key in `MENUS`: the function, but for the board of a school."""
    at_school = actor.kind == OrganisationKind.SCHOOL and actor.function == Function.BESTUURDER
    return SCHOOL_BOARD if at_school else actor.function


def menu(function: str, slug: str, path: str, *, administers: bool = False) -> dict[str, Any]:
    """Items for `components/nav.html`, and the menu drawn; `slug` is the circle at hand, empty when there is none."""
    more = reverse("menu")
    urls = [url for _, url in offered(function, slug, administers=administers)]
    here = more if path == more else current(urls, path)
    return _menu(function, slug, here, administers=administers)


@lru_cache(maxsize=512)
def offered(function: str, slug: str, *, administers: bool) -> list[tuple[Entry, str]]:
    entries = MENUS.get(function, (START,))
    if administers and function != Function.BEHEER:
        entries = (*entries, COLLEAGUES)
    return [(entry, url) for entry in entries if (url := address(entry, slug))]


@lru_cache(maxsize=512)
def _menu(function: str, slug: str, here: str, *, administers: bool) -> dict[str, Any]:
    """The same for everybody in this function who is at this address: drawn once."""
    items = [
        {
            "label": entry.label,
            "url": url,
            "icon": entry.icon,
            "group": entry.group,
            "accent": entry.phone_only,
            "phone_only": entry.phone_only,
            "current": url == here,
            "phone": position < PHONE_ITEMS,
        }
        for position, (entry, url) in enumerate(offered(function, slug, administers=administers))
    ]
    found = {"items": items, "more_url": reverse("menu") if len(items) > PHONE_ITEMS else "", "here": here}
    return found | {"drawn": render_to_string("components/nav.html", {"nav": found})}


def address(entry: Entry, slug: str) -> str:
    if entry.circle and not slug:
        return ""
    try:
        return reverse(entry.page, kwargs={"slug": slug} if entry.circle else None)
    except NoReverseMatch:
        return ""


def current(urls: list[str], path: str) -> str:
    """The menu address that fits `path` best: "Melden" and not also "Incidenten". Who has no Start in the menu has its
    first page there."""
    if path == "/" and path not in urls:
        return urls[0] if urls else ""
    fitting = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=len, default="")
