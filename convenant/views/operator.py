"""For whoever runs the portal: health, organisations, agreements, versions. No content, by grant and by query."""

import platform
from importlib import metadata

import django
from django.core.paginator import Paginator
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenant import health
from convenant.forms.operator import OrganisationFilter
from convenant.http import PortalRequest
from convenant.operating import agreement_rows, organisation_rows, organisations_found
from convenant.permissions import needs_operator
from convenant.tenancy.walls import check_walls
from convenant.vault.states import key_states

NO_CONTENT = "U ziet hier geen inhoud: geen incidenten, geen stukken en geen personen."
PER_PAGE = 25


@require_safe
@needs_operator
def health_page(request: PortalRequest) -> HttpResponse:
    walls = check_walls()
    context = {
        "no_content": NO_CONTENT,
        "parts": health.outside(health.parts),
        "wall_figures": [
            (len(walls.tables), "tabellen"),
            (sum(map(len, walls.policies.values())), "regels op rijen"),
            (len(walls.grants), "rechten"),
            (len(walls.violations), "afwijkingen"),
        ],
        "violations": walls.violations,
    }
    return render(request, "operator/health.html", context)


@require_safe
@needs_operator
def organisations(request: PortalRequest) -> HttpResponse:
    form = OrganisationFilter(request.GET)
    chosen = form.chosen()
    page = Paginator(organisations_found(chosen), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "no_content": NO_CONTENT,
        "filter": form,
        "page": page,
        "rows": organisation_rows(page),
        "marks": form.marks(chosen),
    }
    return render(request, "operator/organisations.html", context)


@require_safe
@needs_operator
def agreements(request: PortalRequest) -> HttpResponse:
    return render(request, "operator/agreements.html", {"no_content": NO_CONTENT, "rows": agreement_rows()})


@require_safe
@needs_operator
def keys(request: PortalRequest) -> HttpResponse:
    states = key_states()
    organisations = [row for row in states.organisations if row.keys or row.destroyed or row.not_replayed]
    context = {"no_content": NO_CONTENT, "master": states.master, "organisations": organisations}
    return render(request, "operator/keys.html", context)


@require_safe
@needs_operator
def versions(request: PortalRequest) -> HttpResponse:
    context = {"no_content": NO_CONTENT, "house": house_versions(), "packages": package_versions()}
    return render(request, "operator/versions.html", context)


def house_versions() -> list[tuple[str, str]]:
    migrations = health.outside(last_migrations)
    return [
        ("Convenantportaal", _version("convenantportaal")),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("PostgreSQL", f"{connection.pg_version // 10000}.{connection.pg_version % 10000}"),  # type: ignore[attr-defined]
        *((f"Migratie van {app}", name.partition("_")[0]) for app, name in migrations),
    ]


def last_migrations() -> list[tuple[str, str]]:
    """The newest one that ran of each app of the portal itself."""
    ours = ("convenant", "tenancy", "audit", "vault", "parties", "protocols", "incidents", "meetings")
    ran = MigrationRecorder(connection).applied_migrations()
    return [(app, max(name for label, name in ran if label == app)) for app in ours if any(a == app for a, _ in ran)]


def package_versions() -> list[tuple[str, str]]:
    found = {str(each.metadata["Name"]): each.version for each in metadata.distributions()}
    return sorted(found.items(), key=lambda package: package[0].lower())


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "uit de broncode"
