"""The steps of leaving, as their page shows them."""

from typing import Any

from django.urls import reverse

from convenant.models import ConvenantVersion
from convenant.queries.documents import DocumentLine
from convenant.templatetags.portal import nl_plain
from convenant.templatetags.steps import StepShown
from parties.queries import exits as queries
from parties.queries.exits import Standing

TITLES = ("Laten weten", "Overleg met alle partijen", "Einde van de deelname")
DONE_AFTER = {
    queries.TOLD: 1, queries.PLANNED: 1, queries.STAYS: 2, queries.STOPS: 2, queries.CONFIRMED: 3, queries.LEFT: 3,
    queries.WITHDRAWN: 1,
}  # fmt: skip


def line_of(each: Standing, slug: str) -> dict[str, Any]:
    kind, words = each.badge
    return {
        "title": each.notice.organisation.name,
        "kind": kind,
        "words": words,
        "told": nl_plain(each.notice.told_on),
        "url": reverse("exits:notice", args=[slug, each.notice.pk]),
    }


def steps_of(each: Standing, version: ConvenantVersion, slug: str) -> list[StepShown]:
    """What is settled before the last step leaves the later ones out."""
    done, notes = DONE_AFTER[each.state], (_told(each), _consulted(each), _ended(each, version))
    count = len(TITLES) if each.is_open or each.state == queries.LEFT else done
    return [
        StepShown(
            number=number + 1,
            title=title,
            state="done" if number < done else "now" if number == done else "later",
            note=notes[number],
            article=queries.article_of(version, number),
            slug=slug,
        )
        for number, title in enumerate(TITLES[:count])
    ]


def _told(each: Standing) -> str:
    row = each.notice
    text = f"Gemeld op {nl_plain(row.told_on)} door {row.told_by}. Reden: {row.reason}"
    if row.withdrawn_at:
        text += f" Ingetrokken op {nl_plain(row.withdrawn_at)}: {row.withdrawn_why}"
    return text


def _consulted(each: Standing) -> str:
    row, notice = each.consultation, each.notice
    if notice.consulted_on and not (row and row.outcome):
        note = f" {notice.consulted_note}" if notice.consulted_note else ""
        return (
            f"Overleg op {nl_plain(notice.consulted_on)}, vastgelegd door {notice.consulted_by}: wie de regie voert, "
            f"deed dat niet tot en met {nl_plain(each.regie_until)}. Erbij waren: {notice.consulted_with}.{note}"
        )
    if row is None:
        return f"Wie de regie voert, regelt overleg tussen alle partijen, uiterlijk {nl_plain(each.regie_until)}."
    where = f" in {row.meeting_label}" if row.meeting_label else ""
    outcome = f" Uitkomst: {row.get_outcome_display().lower()}." if row.outcome else ""
    return f"Overleg op {nl_plain(row.held_on)}{where}.{outcome}{' ' + row.note if row.note else ''}"


def _ended(each: Standing, version: ConvenantVersion) -> str:
    row, region = each.notice, version.convenant.region
    if row.last_day:
        return (
            f"Schriftelijk beëindigd op {nl_plain(row.confirmed_on)} door {row.confirmed_by}. "
            f"Partij tot en met {nl_plain(row.last_day)}, de dag voor de zomervakantie van regio {region}."
        )
    if row.confirmed_on:
        return f"Schriftelijk beëindigd op {nl_plain(row.confirmed_on)}. {queries.unknown_words(region)}"
    day = queries.ending_day(region, each.day)
    if day is None:
        return queries.unknown_words(region)
    return f"Beëindigt de partij vandaag schriftelijk, dan is zij partij tot en met {nl_plain(day)}."


def papers_of(each: Standing, slug: str) -> list[DocumentLine]:
    found = [paper for paper in (each.notice.document, each.notice.confirmation) if paper]
    return [DocumentLine.of(paper, slug) for paper in found]
