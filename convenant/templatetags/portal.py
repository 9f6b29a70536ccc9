"""Small tags for every page: icons, article references, badges, due dates, Dutch dates, cells."""

import json
import re
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from convenant import clock
from convenant.wording import version_words

register = template.Library()

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

BADGE_ICONS = {
    "neutral": "pencil",
    "info": "circle",
    "warn": "clock",
    "bad": "warning-fill",
    "good": "check",
    "line": "check-square",
    "vault": "lock",
}
WORD_ICONS = {
    "concept": "pencil",
    "open": "circle",
    "nieuw": "inbox",
    "antwoord": "message",
    "ernstig": "flag",
    "zeer ernstig": "flag",
    "afgeweken": "slash-circle",
    "niet toegestaan": "slash-circle",
    "gesloten": "check-double",
    "ingetrokken": "return",
    "vrijgegeven": "shield-check",
    "zonder personen": "people",
}
STATES = {
    "kept": ("check", "nagekomen"),
    "soon": ("clock", "binnenkort"),
    "late": ("exclamation", "te laat"),
    "wait": ("minus", "nog niet aan de beurt"),
    "unseen": ("eye-slash", "van hier niet te zien"),
    "none": ("dot", "geldt niet"),
}
PLACE = 'transform="translate({x} {y})"'
MARKS = {
    "kept": f'<rect {PLACE} width="17" height="17" fill="#ffffff"/>',
    "open": f'<path {PLACE} d="M1 1h15v15H1z" fill="none" stroke="#ffffff" stroke-width="2"/>',
    "unseen": f'<rect {PLACE} x="6" y="6" width="5" height="5" fill="#ffffff"/>',
    "late": f'<path {PLACE} d="M2 2l13 13M15 2 2 15" stroke="#ffd54a" stroke-width="4"/>',
}


@cache
def _svg(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ValueError(f"No icon is called {name!r}")
    return (settings.BASE_DIR / "templates" / "icons" / f"{name}.svg").read_text().strip()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """The SVG of templates/icons/<name>.svg; hidden from screen readers unless it has a `label`."""
    svg = _svg(name)
    if label:
        spoken = format_html('role="img" aria-label="{}"', label)
        svg = svg.replace('aria-hidden="true"', spoken)
    return mark_safe(svg)  # noqa: S308  our own file; the label is escaped above


@register.simple_tag
@lru_cache(maxsize=512)
def drawn_once(name: str, **values: str) -> SafeString:
    """A piece of every page that depends on nothing but `values`: addresses and codes, never who looks or at whom."""
    return render_to_string(name, values)


@register.simple_tag(takes_context=True)
def article_ref(
    context: Context, label: str, slug: str = "", version: int | None = None, prefix: str = ""
) -> SafeString:
    """`label` as the agreement has it ("5.7", "Privacy 1"). Slug and prefix come from `circle`."""
    circle = context.get("circle")
    slug = slug or getattr(circle, "slug", "")
    text = article_text(label, prefix or getattr(circle, "article_prefix", ""))
    if not label:
        return SafeString("")
    if not slug:
        return format_html('<span class="vs-art">{}</span>', text)
    query = f"?versie={version}" if version else ""
    url = _article_url(slug, label)
    return format_html('<a class="vs-art" href="{}{}" data-article-link>{}</a>', url, query, text)


@lru_cache(maxsize=512)
def _article_url(slug: str, label: str) -> str:
    """A page names the same few articles in every row."""
    return reverse("convenant:article", kwargs={"slug": slug, "label": label})


@register.filter
def not_in_force(version: Any) -> str:
    return version_words(version.number, version.status)


@register.filter
def article_text(label: str, prefix: str = "") -> str:
    """Puts "art." before "5.7" and leaves "Privacy 1" as it is. Broken over two lines only behind a comma."""
    shown = f"{prefix or 'art.'} {label}" if label[:1].isdigit() else label
    return shown.replace(" ", "\N{NO-BREAK SPACE}").replace(",\N{NO-BREAK SPACE}", ", ")


@register.simple_tag
@lru_cache(maxsize=512)
def badge(kind: str, word: str, name: str = "") -> SafeString:
    """`kind`: neutral, info, warn, bad, good, line, vault. The icon follows from the word, else the kind."""
    svg = icon(name or _badge_icon(kind, word))
    return format_html('<span class="vs-badge vs-badge--{}">{}{}</span>', kind, svg, word)


def _badge_icon(kind: str, word: str) -> str:
    """A warning about time has a clock, one that has waited an hourglass, any other a triangle."""
    if kind != "warn" or word in WORD_ICONS:
        return WORD_ICONS.get(word, BADGE_ICONS[kind])
    if word.endswith("open"):
        return "hourglass"
    return "clock" if re.search(r"\d|vandaag|morgen|binnenkort", word) else "warning"


@register.simple_tag
def due(day: date | None, *, done: bool = False) -> SafeString:
    """Only late, today and tomorrow get a badge; a date further on is plain text, no date is "geen"."""
    if day is None:
        return SafeString("geen")
    days = (day - clock.today()).days
    if done or days > 1:
        return format_html("{}", nl_day(day))
    if days >= 0:
        return badge("warn", "morgen" if days else "vandaag")
    return badge("bad", f"{-days} {'dag' if days == -1 else 'dagen'} te laat")


@register.simple_tag
def count_cell(value: int | str | None) -> SafeString:
    """A table cell with a released figure; None is hidden, small or complementary: both look the same."""
    if value is None:
        return SafeString('<td class="vs-hatch vs-suppressed"><span>afgeschermd</span></td>')
    return format_html('<td class="vs-num">{}</td>', value)


@register.simple_tag
def state(kind: str, name: str = "", url: str = "", *, current: bool = False) -> SafeString:
    """One mark of the matrix. `kind`: kept, soon, late, wait, unseen, none; `name`: whose, which article."""
    picture, word = STATES[kind]
    hatch = " vs-hatch" if kind == "unseen" else ""
    spoken = f"{name}: {word}" if name else word
    if not url:
        mark = icon(picture, spoken)
        return format_html('<span class="vs-state vs-state--{}{}">{}</span>', kind, hatch, mark)
    here = SafeString(' aria-current="true"') if current else ""
    link = '<a class="vs-state vs-state--{}{}" href="{}" aria-label="{}"{}>{}</a>'
    return format_html(link, kind, hatch, url, spoken, here, icon(picture))


def _local(value: date | datetime) -> date | datetime:
    return clock.local(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def marked(text: str, search: str) -> SafeString:
    """`text` with every word of `search` marked, whatever its capitals; everything is escaped."""
    words = sorted(search.split(), key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, words))})", text, flags=re.IGNORECASE) if words else [text]
    shown = (format_html("<mark>{}</mark>" if at % 2 else "{}", part) for at, part in enumerate(parts))
    return SafeString("".join(shown))


@register.filter
def summary_title(form: Any) -> str:
    """Over what is wrong in a form: left open, or not right as it stands."""
    if own := getattr(form, "summary_title", ""):
        return str(own)
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return "Er mist nog iets" if codes <= {"required"} else "Dit klopt nog niet"


@register.filter
def nl_date(value: date | datetime | None) -> str:
    """dinsdag 24 november 2026"""
    return f"{DAYS[_local(value).weekday()]} {nl_plain(value)}" if value else ""


@register.filter
def nl_plain(value: date | datetime | None) -> str:
    """24 november 2026"""
    if not value:
        return ""
    day = _local(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def nl_day(value: date | datetime | None) -> str:
    """24 nov; with the year when it is another year than this one"""
    if not value:
        return ""
    day = _local(value)
    year = "" if day.year == clock.today().year else f" {day.year}"
    return f"{day.day} {SHORT_MONTHS[day.month - 1]}{year}"


@register.filter
def nl_weekday(value: date | datetime | None) -> str:
    """do 3 dec"""
    return f"{DAYS[_local(value).weekday()][:2]} {nl_day(value)}" if value else ""


@register.filter
def nl_clock(value: Any) -> str:
    """10:45, of a datetime or a time"""
    if not value:
        return ""
    moment = _local(value) if isinstance(value, datetime) else value
    return f"{moment:%H:%M}"


@register.filter
def nl_time(value: Any) -> str:
    """10:45 uur"""
    return f"{nl_clock(value)} uur" if value else ""


@register.filter
def nl_when(value: date | datetime | None) -> str:
    """Vandaag, Gisteren, else the date: heads of a timeline"""
    if not value:
        return ""
    day = _local(value)
    gone = (clock.today() - (day.date() if isinstance(day, datetime) else day)).days
    return {0: "Vandaag", 1: "Gisteren"}.get(gone, nl_date(value))


@register.simple_tag
def printed_at() -> str:
    """24-11-2026 10:45"""
    now = clock.now()
    return f"{now.day}-{now.month}-{now.year} {now:%H:%M}"


@register.filter
def undo_path(message: Any) -> str:
    """The own path in a message's extra_tags ("toast undo=/incidenten/…/"), for the button of a toast."""
    tags = (getattr(message, "extra_tags", "") or "").split()
    paths = [tag.removeprefix("undo=") for tag in tags if tag.startswith("undo=/")]
    return paths[0] if paths and not paths[0].startswith("//") else ""


@register.filter
def first_word(text: Any) -> str:
    return str(text).partition(" ")[0]


@register.filter
def other_words(text: Any) -> str:
    return str(text).partition(" ")[2]


FEW_MARKS = 120


@register.simple_tag
def compliance_marks(kept: int, open_: int, unseen: int, late: int) -> SafeString:
    """The cover's field of marks, one per agreement of a party: full, open, point, cross; twenty or forty a row."""
    marks = ["kept"] * kept + ["open"] * open_ + ["unseen"] * unseen + ["late"] * late
    across = 20 if len(marks) <= FEW_MARKS else 40
    drawn = "".join(MARKS[kind].format(x=24 * (n % across), y=24 * (n // across)) for n, kind in enumerate(marks))
    height = 24 * ((len(marks) + across - 1) // across)
    words = f"{kept} nagekomen, {open_} lopen nog, {unseen} van hier niet te zien, {late} te laat"
    head = f'<svg viewBox="0 0 {24 * across} {height}" role="img"><title>Stand van de afspraken: {words}</title>'
    return mark_safe(head + drawn + "</svg>")  # noqa: S308  numbers and own drawings only


@register.filter
def as_json(value: Any) -> str:
    """For a `data-` attribute that a script reads; the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)
