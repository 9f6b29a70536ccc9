"""Signs of concern as their pages show them."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from convenant import clock
from convenant.templatetags.portal import nl_plain
from convenant.tenancy.scope import Actor
from convenant.vault.envelope import Unreadable
from incidents.models import ConcernOpening, ConcernRecord, ConcernStep
from incidents.permissions import membership_of
from incidents.vocabulary import CONCERN_CLOSED, PURPOSES
from parties.queries.places import location_ids

from .concern_rules import ConcernRules
from .due import due_badge
from .people import function_label

MOST = 200
OPEN, CLOSED = "open", "afgesloten"
Entries = list[tuple[ConcernStep, dict[str, Any]]]
VIEWS = {OPEN: "Open", CLOSED: "Afgesloten"}


def concerns_of(actor: Actor) -> QuerySet[ConcernRecord]:
    return ConcernRecord.objects.filter(location_id__in=location_ids(actor)).select_related("location")


def listed(actor: Actor, view: str) -> list[ConcernRecord]:
    """Open ones by their next term, closed ones the latest first."""
    rows = concerns_of(actor).filter(closed_at__isnull=view == OPEN)
    return list(rows.order_by("next_on", "-recorded_at") if view == OPEN else rows.order_by("-closed_at"))[:MOST]


def line(row: ConcernRecord) -> dict[str, Any]:
    kind, word = due_badge(row.next_on) if row.next_on else ("", "")
    return {"row": row, "kind": kind, "word": word or (nl_plain(row.next_on) if row.next_on else "")}


def has_open_concern(row: ConcernRecord, actor: Actor) -> bool:
    mine = ConcernOpening.objects.filter(concern=row, membership_id=membership_of(actor))
    return mine.filter(until__gt=clock.now()).exists()


def box(row: ConcernRecord, actor: Actor) -> dict[str, Any]:
    mine = ConcernOpening.objects.filter(concern=row, membership_id=membership_of(actor), until__gt=clock.now())
    opening = mine.order_by("-until").first()
    minutes = max(1, round((opening.until - clock.now()).total_seconds() / 60)) if opening else 0
    return {
        "title": "Zorgsignaal", "open": opening is not None, "minutes": minutes, "purposes": list(PURPOSES.items()),
        "button": "Zorgsignaal openen", "summary": "Hierin staan het zorgsignaal en wat er is gedaan. "
        "Elke opening wordt vastgelegd.",
    }  # fmt: skip


def entries(row: ConcernRecord) -> Entries:
    """Revealed, oldest first. A cell that cannot be read says why in `text`. Of many signs read `steps` beforehand."""
    steps = sorted(row.steps.all(), key=lambda step: (step.written_at, step.pk))
    return [(step, _content(step)) for step in steps]


def _content(step: ConcernStep) -> dict[str, Any]:
    try:
        return dict(json.loads(step.reveal("body")))
    except Unreadable as reason:
        return {"step": "", "day": "", "outcome": "", "text": reason.sentence}


def outcomes_of(row: ConcernRecord) -> dict[str, list[str]]:
    """Step → its outcomes. Of a step that was done again the last one counts."""
    return _outcomes(entries(row))


def _outcomes(done: Entries) -> dict[str, list[str]]:
    had: dict[str, list[str]] = {}
    for _, content in done:
        if content["step"] and content["step"] != CONCERN_CLOSED:
            had[content["step"]] = [content["outcome"]] if content["outcome"] else []
    return had


def story(row: ConcernRecord, rules: ConcernRules) -> dict[str, Any]:
    """Call only while it is open for this person."""
    done = entries(row)
    had = _outcomes(done)
    return {
        "text": row.legible("body"),
        "done": [told(step, content, rules) for step, content in done],
        "steps": [_choice(rule.key, rule.title, rule.article, had) for rule in rules.steps],
        "next": rules.next_rule(had),
        "missing": rules.missing(had),
    }


def _choice(key: str, title: str, article: str, had: Iterable[str]) -> dict[str, Any]:
    return {"key": key, "title": title, "article": article, "done": key in had}


def told(step: ConcernStep, content: dict[str, Any], rules: ConcernRules) -> dict[str, Any]:
    rule = rules.rule(content["step"])
    title = "Afgesloten" if content["step"] == CONCERN_CLOSED else rule.title if rule else "Stap"
    return {
        "title": title,
        "outcome": rule.outcomes.get(content["outcome"], "") if rule else "",
        "day": date.fromisoformat(content["day"]) if content["day"] else step.written_at.date(),
        "with_whom": content.get("with_whom", ""),
        "text": content["text"],
        "missing": content.get("missing", ()),
        "by": function_label(step.function),
    }
