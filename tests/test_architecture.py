"""What import-linter cannot see: registries, names given as text, templates, and who writes the trail."""

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from convenant import navigation, registry
from convenant.launch.places import ROOT
from convenant.tenancy.jobs import handlers
from convenant.tenancy.models import Function

APPS = ("convenant", "parties", "protocols", "incidents", "meetings")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
REGISTRIES = {
    "evidence": {
        "convenant.evaluation",
        "convenant.lead_times",
        "documents.present",
        "convenant.renewal",
        "incidents.registered",
        "meetings.held",
        "parties.aligned",
        "parties.assignment",
        "parties.cards",
        "parties.contact",
        "parties.measure",
        "parties.moment",
        "parties.presence",
        "parties.support",
        "parties.team",
    },
    "report_sections": {
        "convenant.compliance",
        "convenant.lead_times",
        "incidents.released",
        "meetings.held",
        "parties.contacts",
    },
    "agenda_suggestions": {
        "convenant.obligations",
        "incidents.released",
        "meetings.actions",
        "parties.exits",
        "parties.support",
        "parties.teams",
    },
    "agreement_loaders": {"parties", "protocol"},
    "demo_steps": {
        "26.ending",
        "60.people",
        "61.imports",
        "62.places",
        "95.bell",
        "10.parties",
        "10.people-linked",
        "11.deputies",
        "12.cards",
        "13.offers",
        "14.around",
        "12.teams",
        "20.terms",
        "21.exits",
        "25.reading",
        "40.incidents",
        "42.around-school",
        "50.meetings",
        "80.duties",
        "85.privacy",
        "90.compliance",
        "25.versions",
    },
    "start_pages": {"operator", "partner", "regie", "school"},
    "start_items": {
        "convenant.questions",
        "convenant.reports",
        "convenant.rollover",
        "convenant.signin",
        "convenant.takeouts",
        "convenant.privacy",
        "convenant.register",
        "convenant.tensions",
        "incidents.absence",
        "incidents.again",
        "incidents.answers",
        "incidents.proposals",
        "incidents.releases",
        "incidents.events",
        "incidents.waiting",
        "incidents.neighbours",
        "incidents.openings",
        "incidents.signals",
        "incidents.terms",
        "incidents.thread",
        "incidents.trends",
        "meetings.actions",
        "meetings.coming",
        "parties.accounts",
        "parties.cards",
        "parties.changes",
        "parties.assignments",
        "parties.teams",
        "parties.followers",
        "parties.exits",
        "parties.leavers",
        "parties.regie",
        "convenant.duties",
        "convenant.endings",
        "convenant.versions",
        "parties.contacts",
    },
    "mail_plans": {"lijst"},
    "letters": {"lijst"},
    "adoption_steps": {"parties"},
    "bearers": {"parties"},
    "calendar_sources": {"convenant.duties", "convenant.term", "meetings.days"},
    "text_checks": {"incidents.lint"},
    "kept_out_of_addresses": {"incidents.lint"},
    "spokespersons": {"parties"},
    "privacy_contacts": {"parties"},
    "health": {"convenant.mails"},
    "kept_back": {"incidents.closed"},
    "taken_alone": {"incidents.closed"},
    "works_everywhere": {"parties"},
    "works_at_each": {"parties"},
    "trail_subjects": {"incidents"},
    "message_kinds": {
        "absence.due",
        "access.ends",
        "access.opened",
        "access.used",
        "accounts.review_due",
        "assignments.empty",
        "contacts.due",
        "contacts.empty",
        "import.done",
        "incident.recorded",
        "incidents.export_ready",
        "incidents.several_done",
        "event.asked",
        "invitation.accepted",
        "invitation.expired",
        "log.ready",
        "action.asked",
        "change.decided",
        "change.undone",
        "change.places_follow",
        "copy.answer",
        "copy.proposal",
        "copy.report",
        "copy.state",
        "duty.answered",
        "duty.asked",
        "ending.moved",
        "ending.proposed",
        "exit.moved",
        "exit.told",
        "vault.opening_asked",
        "vault.opening_decided",
        "involvement.answered",
        "involvement.asked",
        "measure.asked",
        "measure.moved",
        "meeting.agenda",
        "meeting.cancelled",
        "meeting.resolved",
        "regie.asked",
        "regie.moved",
        "release.asked",
        "release.released",
        "report.ready",
        "signal.answered",
        "signal.received",
        "support.answered",
        "support.asked",
        "takeout.asked",
        "takeout.decided",
        "takeout.ready",
        "term.decided",
        "version.adopted",
        "version.circulated",
        "wijk.ends",
    },
    "subject_sources": {
        "convenant.requests",
        "incidents",
        "incidents.concerns",
        "incidents.copies",
        "incidents.cores",
        "incidents.counts",
        "incidents.drafts",
        "incidents.files",
        "incidents.neighbours",
        "incidents.signals",
        "meetings.papers",
        "parties.accounts",
        "parties.contacts",
        "parties.moments",
    },
    "search_sources": {
        "10.pages",
        "20.parties",
        "30.contacts",
        "35.locations",
        "37.protocol",
        "40.incidents",
        "45.copies",
        "50.meetings",
        "52.agenda",
        "54.resolutions",
        "56.actions",
        "60.articles",
        "65.official",
        "90.documents",
    },
    "nightly_rounds": {
        "incidents.absence",
        "incidents.neighbours",
        "parties.changes",
        "parties.exits",
        "parties.messages",
        "parties.wijken",
    },
    "held_meetings": {"meetings.held"},
    "open_work": {"convenant.open", "meetings.open"},
    "work_items": {"meetings.actions", "meetings.planned"},
    "own_work": {"incidents.own"},
    "work_moves": {"meetings.actions"},
    "work_left": {"meetings.actions", "meetings.planned"},
    "work_taken": {"meetings.planned"},
    "place_work": {"incidents.own"},
    "wijk_work": {"meetings.planned"},
    "regie_work": {"convenant.asked", "parties.register"},
    "rollover_steps": {
        "10.looptijd",
        "20.contactpersonen",
        "25.collegas",
        "30.verdeling",
        "40.overleggen",
        "50.acties",
        "60.afspraken",
    },
}
TRAIL_OUTSIDE_ACTIONS = {
    "parties/views/teams.py": "a list leaves the portal as a file",
    "parties/views/assignments.py": "a list leaves the portal as a file",
    "parties/views/colleagues.py": "a list leaves the portal as a file",
    "parties/views/directory.py": "a list leaves the portal as a file",
    "parties/views/measures.py": "a list leaves the portal as a file",
    "parties/views/offering.py": "a list leaves the portal as a file",
    "parties/views/register.py": "a list leaves the portal as a file",
    "parties/views/services.py": "a list leaves the portal as a file",
    "convenant/signin/oidc/entry.py": "an account is connected while nobody acts",
    "convenant/signin/oidc/keeping.py": "actions of signing in, above the floor of actions",
    "incidents/views/counted.py": "a list leaves the portal as a file",
    "incidents/views/signals.py": "a list leaves the portal as a file",
    "incidents/views/dashboard.py": "a list leaves the portal as a file",
    "incidents/views/bulk.py": "a list leaves the portal as a file",
    "incidents/views/given.py": "a list leaves the portal as a file",
    "incidents/views/register.py": "a list leaves the portal as a file",
    "convenant/views/compliance.py": "a list leaves the portal as a file",
    "convenant/views/list_paper.py": "a register leaves the portal as a PDF",
    "convenant/views/agreement.py": "the convenant leaves the portal as a file",
    "convenant/views/responsibilities.py": "a list leaves the portal as a file",
    "convenant/views/activities.py": "a list leaves the portal as a file",
    "convenant/views/overview.py": "a list leaves the portal as a file",
    "convenant/views/calendar.py": "a year leaves the portal as a file",
    "convenant/views/documents.py": "a document leaves the portal as a file",
    "convenant/views/versions/compare.py": "a comparison leaves the portal as a file",
    "convenant/views/versions/papers.py": "a list leaves the portal as a file",
    "convenant/views/reports.py": "a report leaves the portal as a file",
    "convenant/views/dpias.py": "a register leaves the portal as a file",
    "convenant/views/privacy.py": "a register leaves the portal as a file",
    "convenant/views/processor.py": "a text leaves the portal as a file",
    "convenant/views/trail_log.py": "a list leaves the portal as a file",
    "convenant/views/requests.py": "a text leaves the portal as a file",
    "convenant/views/rules.py": "the rules leave the portal as a file",
    "incidents/views/figures.py": "a table leaves the portal as a file",
    "meetings/views/meeting.py": "an agenda leaves the portal as a file",
    "incidents/tasks.py": "the aggregator counts and may not tell the circle; the worker does",
    "incidents/management/commands/release_figures.py": "the same, by hand",
}
KNOW_CONVENANTEN = ("/agreements/", "/demo", "/accounts.py", "/launch/", "/management/")
ENGLISH = re.compile(
    r"\b(the|this|your|save|delete|edit|cancel|search|submit|loading|required|invalid|settings|download|back|next|"
    r"previous|home|welcome|please|click|view|close|open in|sign in|log ?in|log ?out|username|error)\b",
    re.IGNORECASE,
)
NAMED = re.compile(r"""\{% url ["']([\w:-]+)["'](?:(?! as ).)*?%\}""")
"""With `as` the tag asks whether a page exists; without it the page must."""
DUTCH_TOO = {"download", "home", "login", "error"}
"""Words that Dutch borrowed, or that stand in names only."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Path from the root and syntax tree of every module of the portal; migrations left out."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module, *names: str) -> list[ast.Call]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [node for node in found if isinstance(node.func, ast.Name) and node.func.id in names]


def imports(tree: ast.Module, module: str) -> set[str]:
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == module]
    return {alias.name for node in nodes for alias in node.names}


def test_registries_hold_exactly_this() -> None:
    found = {name: value for name, value in vars(registry).items() if isinstance(value, registry.Registry)}
    assert {name: set(value.keys()) for name, value in found.items()} == REGISTRIES


def test_every_task_that_is_named_has_a_handler() -> None:
    named = {name for path, tree in sources() for name in tasks_named(path, tree)}
    assert named
    assert named <= set(handlers), named - set(handlers)


def tasks_named(path: str, tree: ast.Module) -> Iterator[str]:
    """The first argument of `enqueue`, a text or the name of one, as the module itself knows it."""
    module = path.removesuffix(".py").replace("/", ".")
    for call in calls(tree, "enqueue"):
        text = ast.unparse(call.args[0])
        yield eval(text, vars(importlib.import_module(module)))  # noqa: S307


def test_only_actions_write_the_trail() -> None:
    writers = {path for path, tree in sources() if imports(tree, "convenant.audit.trail") & {"record", "circle_event"}}
    outside = {path for path in writers if "/actions" not in path and "/audit/" not in path}
    assert outside == set(TRAIL_OUTSIDE_ACTIONS)


def test_actions_and_queries_know_no_request() -> None:
    for path, tree in sources():
        if re.search(r"/(actions|queries)[/.]", path):
            assert not imports(tree, "django.http"), path
            assert not imports(tree, "django.shortcuts"), path


def test_rules_are_data() -> None:
    """No code asks which convenant it is; only files, the demo and commands name one."""
    slugs = {path.stem for path in (ROOT / "convenant" / "agreements").glob("*.yaml")}
    assert len(slugs) == 3
    for path, tree in sources():
        if any(part in f"/{path}" for part in KNOW_CONVENANTEN):
            continue
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert not texts & slugs, path


def test_a_page_with_a_form_says_so_in_one_way() -> None:
    """A list of methods without HEAD answers 405 to who only looks whether a page is there; `POST or None` takes a form
    that was sent empty for one that was not sent."""
    for path, tree in sources():
        if path == "convenant/http.py":
            continue
        lists = [call for call in calls(tree, "require_http_methods") if ast.unparse(call.args[0]) != "GET_POST"]
        assert not lists, path
        text = ast.unparse(tree)
        assert not re.search(r"request\.POST (or None|if request\.method == 'POST' else None)", text), path


def test_forms_do_not_save() -> None:
    for path, tree in sources():
        if re.search(r"/forms[/.]", path):
            assert "save" not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, path


@pytest.mark.parametrize("function", list(Function), ids=str)
def test_every_entry_of_a_menu_has_a_page(function: Function) -> None:
    entries = navigation.MENUS[function]
    assert entries
    assert not [entry.page for entry in entries if not navigation.address(entry, "west-friesland")]


def test_names_of_pages_in_templates_exist() -> None:
    """A name behind an `{% if %}` would only fail on the day that it is drawn."""
    names = {name for path in TEMPLATES for name in re.findall(NAMED, path.read_text())}
    assert names
    assert not {name for name in names if not known(name)}


def known(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch as missing:
        return "is not a valid view function or pattern name" not in str(missing) and "namespace" not in str(missing)
    return True


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_keep_to_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if path.name.startswith(("base_pdf", "pdf_")) or path.name.endswith("_pdf.html"):
        return
    assert not re.search(r"""\sstyle\s*=""", text), "an inline style"
    assert not re.search(r"""<[^>{%]*\son[a-z]+\s*=\s*["']""", text), "an inline handler"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "an inline script"
    assert "javascript:" not in text
    assert "|safe" not in text, "text that nobody escapes"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_speak_dutch(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text(encoding="utf-8"), flags=re.S)
    english = {word.lower() for word in ENGLISH.findall(text)} - DUTCH_TOO
    assert not english, english


def test_each_step_of_the_demo_can_be_found() -> None:
    assert all(callable(import_string(name)) for _, name in registry.demo_steps)


LATE = ("requests", "xlsxwriter", "python_calamine", "weasyprint", "pillow_heif", *(f"{app}.demo" for app in APPS))
"""What a process that serves pages loads when somebody first needs it, if ever: together a tenth of its memory."""
SERVING = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver()._populate()
print(*sys.modules)
"""


def test_a_process_that_serves_loads_nothing_that_is_seldom_needed() -> None:
    words = [sys.executable, "-W", "ignore", "-c", SERVING]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loaded = told.split()
    assert "incidents.views.detail" in loaded
    assert [name for name in loaded if name.startswith(LATE)] == []
