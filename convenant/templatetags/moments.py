"""What happened, as a list by day: up to two hundred lines, of which a template takes ten times as long to draw one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from convenant.templatetags.portal import nl_when

register = template.Library()

DAY = '<h3 class="vs-timeline__day">{}</h3>\n<ol class="vs-timeline">{}</ol>\n'
LINE = '<li><time datetime="{}">{}</time><span>{}{}<span class="vs-timeline__by">{}</span></span></li>\n'
NOTHING = SafeString('<p class="vs-small vs-muted">Er is nog niets gebeurd.</p>')


@dataclass(frozen=True)
class Moment:
    """`by` is a function; `strong` a bold end of the sentence."""

    at: datetime
    sentence: str
    by: str
    strong: str = ""


@register.simple_tag
def timeline(moments: Iterable[Moment]) -> SafeString:
    """Newest first."""
    zone = timezone.get_current_timezone()
    days = groupby(((each.at.astimezone(zone), each) for each in moments), key=lambda pair: pair[0].date())
    return format_html_join("", DAY, ((nl_when(day), _lines(found)) for day, found in days)) or NOTHING


def _lines(moments: Iterable[tuple[datetime, Moment]]) -> SafeString:
    return format_html_join("", LINE, ((at.isoformat(), f"{at:%H:%M}", *_words(each)) for at, each in moments))


def _words(moment: Moment) -> tuple[str, str, str]:
    return moment.sentence, format_html(" <b>{}</b>", moment.strong) if moment.strong else "", moment.by
