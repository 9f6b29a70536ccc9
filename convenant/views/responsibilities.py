"""Who answers for what in a convenant: as a page with filters, on paper, as a file."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant.audit.trail import record
from convenant.compliance.bearers import bearers_of
from convenant.formats.export import csv_response
from convenant.http import PortalRequest
from convenant.queries.roles import PARTS, Responsibilities, RoleColumn, responsibilities
from convenant.terms import note_of
from convenant.wording import version_words

from .agreement import SEES, version_here


def asked(request: PortalRequest, found: Responsibilities) -> tuple[str, str]:
    """Role and part; what is unknown filters nothing."""
    role, part = request.GET.get("rol", ""), request.GET.get("deel", "")
    known = {column.role for column in found.columns}
    return role if role in known else "", part if part in PARTS else ""


@require_safe
def page(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_here(request, slug)
    found = responsibilities(version, bearers_of(version.convenant_id))
    role, part = asked(request, found)
    names = {column.role: column.name for column in found.columns}
    rows, own = found.only(role, part), found.column_of(request.actor.organisation)
    older = str(version.number) if "versie" in request.GET else ""
    query = urlencode({key: value for key, value in (("rol", role), ("deel", part), ("versie", older)) if value})
    context = {
        "convenant": version.convenant,
        "version": version,
        "columns": found.columns,
        "groups": grouped(rows, names),
        "count": len(rows),
        "width": len(found.columns) + 1,
        "parts": list(PARTS.items()),
        "role": role,
        "part": part,
        "ours": ours(found, own, slug, older) if own else None,
        "export_url": reverse("reading:roles-export", kwargs={"slug": slug}) + (f"?{query}" if query else ""),
        "clear_url": reverse("reading:roles", kwargs={"slug": slug}) + (f"?versie={older}" if older else ""),
        "asked_version": older,
        "sees": SEES,
    }
    return render(request, "convenant/reading/roles.html", context)


def grouped(rows: list[Any], names: dict[str, str]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row.section, []).append({"row": row, "told": row.told(names)})
    return [{"title": title, "rows": lines} for title, lines in groups.items()]


def ours(found: Responsibilities, own: RoleColumn, slug: str, asked_version: str) -> dict[str, Any]:
    """ "Onze rol": what the reader's own organisation stands for, and in how many articles."""
    mine = [row.parts_of(own.role) for row in found.rows]
    counts = [(word, sum(letter in parts for parts in mine), letter) for letter, word in PARTS.items()]
    base = reverse("reading:roles", kwargs={"slug": slug})
    kept = {"versie": asked_version} if asked_version else {}
    return {
        "column": own,
        "counts": [
            {"word": word, "count": count, "url": f"{base}?{urlencode({'rol': own.role, 'deel': letter} | kept)}"}
            for word, count, letter in counts
            if count
        ],
    }


@require_safe
def export(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_here(request, slug)
    found = responsibilities(version, bearers_of(version.convenant_id))
    record(request.actor, "responsibilities.exported", version)
    head = ["Deel", "Artikel", "Titel", *(column.name for column in found.columns)]
    rows = [
        [row.section, row.label, row.title, *(cell.words for cell in row.cells)]
        for row in found.only(*asked(request, found))
    ]
    note = version_words(version.number, version.status) or note_of(version.convenant_id)
    return csv_response(f"verantwoordelijkheden-{slug}", head, rows, note)
