"""S39: what runs in production shows nothing of itself, and the tree and its history hold no secret."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

Figure = Callable[[str, Any], None]
ROOT = Path(__file__).resolve().parents[2]


# --- as production serves it

HIDDEN = (
    "/.git/config", "/.git/HEAD", "/.env", "/.hg/", "/admin/", "/admin/login/", "/__debug__/", "/debug/", "/silk/",
    "/static/js/app.js.map", "/static/css/app.css.map", "/static/../manage.py", "/static/%2e%2e/manage.py", "/metrics",
    "/manage.py", "/settings.py", "/requirements/base.txt", "/docker-compose.yml", "/api/schema/", "/graphql",
    "/server-status",
    "/static/", "/media/", "/db.sqlite3", "/backup.sql", "/.well-known/", "/robots.txt~", "/phpinfo.php",
)  # fmt: skip
ASK = """
import json, sys, logging
import django; django.setup()
logging.disable(logging.CRITICAL)
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import StaticNode
StaticNode.handle_simple = classmethod(lambda cls, path: "/static/" + path)  # the files are not collected here
staticfiles_storage.url = lambda name, force=False: "/static/" + name
from django.test import Client
client = Client(headers={"host": "localhost"}, raise_request_exception=False)
found = {"debug": settings.DEBUG, "pages": {}}
for path in json.loads(sys.argv[1]):
    answer = client.get(path, secure=True)
    body = b"" if answer.streaming else answer.content
    found["pages"][path] = [answer.status_code, dict(answer.items()), body.decode(errors="replace")]
plain = client.get("/accounts/login/")
found["plain"] = [plain.status_code, plain.get("Location", "")]
print(json.dumps(found))
"""
TELLING = re.compile(r"Traceback|DEBUG = True|django\.(core|urls|db)|settings\.py|site-packages|psycopg|urlpatterns")


@pytest.fixture(scope="module")
def served() -> dict[str, Any]:
    """The pages as a process with the settings of production answers them."""
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "convenant.settings.production", "SECRET_KEY": "k" * 60 + "Aa1!xyz"}
    asked = json.dumps([*HIDDEN, "/bestaat-niet/", "/c/x/", "/?a=%00"])
    done = subprocess.run([sys.executable, "-c", ASK, asked], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.security("S39")
def test_s39_production_shows_nothing_of_itself(served: dict[str, Any], record_property: Figure) -> None:
    assert served["debug"] is False
    assert {path: served["pages"][path][0] for path in HIDDEN if served["pages"][path][0] not in (302, 404)} == {}
    assert {path for path, (_, _, body) in served["pages"].items() if TELLING.search(body)} == set()
    sent_on = {path: head["Location"] for path, (code, head, _) in served["pages"].items() if code == 302}
    assert {path for path, to in sent_on.items() if not to.startswith("/accounts/login/")} == set()
    record_property(
        "figure", f"S39: 0 of {len(HIDDEN)} hidden addresses answered, 0 of {len(served['pages'])} pages told"
    )


@pytest.mark.security("S39")
def test_s39_plain_http_goes_to_https_for_two_years(served: dict[str, Any], record_property: Figure) -> None:
    assert served["plain"] == [301, "https://localhost/accounts/login/"]
    seconds = {head.get("Strict-Transport-Security", "") for _, head, _ in served["pages"].values()}
    assert seconds == {"max-age=63072000; includeSubDomains; preload"}
    record_property("figure", "S39: HSTS two years on every answer; plain http redirected")


@pytest.mark.security("S39")
def test_s39_no_source_map_is_in_the_tree() -> None:
    files = tracked()
    assert [name for name in files if name.endswith(".map")] == []
    scripts = [name for name in files if name.startswith("static/") and name.endswith((".js", ".css"))]
    assert len(scripts) > 5
    assert [name for name in scripts if "sourceMappingURL" in (ROOT / name).read_text(errors="replace")] == []


# --- secrets

PATTERNS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "forge token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|glpat-[\w-]{20})\b"),
    "chat token": re.compile(r"\bxox[abprs]-[\w-]{10,}"),
    "web token": re.compile(r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{10,}"),
    "address with password": re.compile(
        r"\b(?:postgres(?:ql)?|redis|amqp|smtp|https?)://[^\s:/@{}$<]+:[^\s@{}$<]{4,}@"
    ),
    "secret in a setting": re.compile(
        r"""(?i)\b\w*(?:SECRET_KEY|MASTER_KEY|API_KEY|AUTH_TOKEN|_PASSWORD)\s*[=:]\s*["'][A-Za-z0-9+/_=-]{20,}["']"""
    ),
}
REVIEWED = {
    "postgres://beheer:a%2Fb%40c@": "a made-up address in a test",
    "postgres://user:password@": "the shape of an address",
    "postgres://gebruiker:wachtwoord@": "the shape of an address",
}
"""Part of a line → why it is no secret."""


def tracked() -> list[str]:
    return git("ls-files").splitlines()


def git(*arguments: str) -> str:
    program = shutil.which("git")
    assert program, "git is needed: the history is part of this check"
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode(errors="replace")


def secrets_in(lines: list[str]) -> list[str]:
    found = [(kind, line.strip()) for line in lines for kind, one in PATTERNS.items() if one.search(line)]
    return [f"{kind}: {line[:80]}" for kind, line in found if not any(one in line for one in REVIEWED)]


@pytest.mark.security("S39")
def test_s39_tree_and_history_hold_no_secret(record_property: Figure) -> None:
    """Every line that ever came in, of every commit that can be reached; the tree is among them."""
    if not (ROOT / ".git").exists():
        pytest.fail("no history here: this row is red, not skipped")
    added = [line[1:] for line in git("log", "-p", "--no-color", "--unified=0").splitlines() if line.startswith("+")]
    assert len(added) > 10_000
    assert secrets_in(added) == []
    commits = len(git("rev-list", "HEAD").split())
    record_property("figure", f"S39: 0 secrets in {len(added):,} lines of {commits} commits, {len(PATTERNS)} patterns")


@pytest.mark.mutant("S39")
@pytest.mark.parametrize(
    "line",
    ["-----BEGIN RSA " + "PRIVATE KEY-----", "key = " + "AKIA" + "ABCDEFGHIJKLMNOP", "ghp_" + "a" * 36,
     "xoxb-" + "1234567890", "eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 12,
     "postgres://portal:" + "zeergeheim@db/portal", 'SECRET_KEY = "' + "a1" * 20 + '"'],
)  # fmt: skip
def test_s39_sees_a_secret(line: str) -> None:
    assert secrets_in([line])


# --- what the linter was told to overlook

SAID = re.compile(r"#\s*noqa:\s*[^#]*\bS\d{3}\b[^#\n]*")
REASON = re.compile(r"noqa:(?:[\s,]*[A-Z]+\d{3})+\s+\(?\w+[^\w\n]+\w+")


def overlooked() -> Iterator[tuple[str, str]]:
    for name in tracked():
        if name.endswith(".py") and not name.startswith("tests/") and (ROOT / name).exists():
            for line in (ROOT / name).read_text().splitlines():
                if said := SAID.search(line):
                    yield name, said[0]


@pytest.mark.security("S39")
def test_s39_every_finding_that_is_overlooked_has_a_reason(record_property: Figure) -> None:
    found = list(overlooked())
    assert [f"{name}: {text}" for name, text in found if not REASON.search(text)] == []
    ruff = Path(sys.executable).with_name("ruff")
    said = subprocess.run(
        [ruff, "check", "--select", "S", "-q", "."], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout
    record_property("figure", f"S39: 0 findings of ruff's S rules; {len(found)} overlooked, each with a reason")


@pytest.mark.mutant("S39")
@pytest.mark.parametrize("text", ["# noqa: S608", "# noqa: S311  demo", "# noqa: S603, S607"])
def test_s39_sees_an_exception_without_a_reason(text: str) -> None:
    assert SAID.search(text)
    assert not REASON.search(text)


# --- migrations

REWRITES = (migrations.AlterField, migrations.RenameField, migrations.RenameModel, migrations.RunSQL,
            migrations.RunPython, migrations.AlterUniqueTogether, migrations.RemoveField,
            migrations.DeleteModel)  # fmt: skip
"""On a table with rows these may rewrite it, lock it for long, or take a column from under a running process."""
BEFORE = "made before the first release: no portal in use has rows in these tables"
HARMLESS = {
    "tenancy.0006_a_tally_of_what_may_be_done_so_often": "the model is called otherwise; its table keeps its name",
    "audit.0002_history_in_ones_own_name": BEFORE,
    "convenant.0005_term_decisions_with_document_and_year_steps": BEFORE,
    "convenant.0006_reading_the_agreement": BEFORE,
    "convenant.0008_versions_are_circulated_answered_and_signed": BEFORE,
    "convenant.0009_evidence_by_hand": BEFORE,
    "convenant.0014_processor_agreements_and_copies_for_data_subjects": BEFORE,
    "incidents.0004_who_serves_which_location_is_told_to_the_planner": "statistics for the planner: no row is touched",
    "incidents.0005_the_register_keeps_stems_views_texts_and_events": BEFORE,
    "incidents.0006_concerns_are_followed_step_by_step": BEFORE,
    "meetings.0004_a_meeting_belongs_to_who_planned_it": BEFORE,
    "parties.0003_deputies_confirmations_and_topics": BEFORE,
    "parties.0006_places_with_dates_and_changes": BEFORE,
    "parties.0008_a_party_leaves_in_steps": BEFORE,
    "parties.0004_people_on_places_from_day_to_day": BEFORE,
    "parties.0015_a_party_that_leaves_speaks_for_itself": BEFORE,
    "vault.0002_keys_per_class_and_a_ledger": BEFORE,
    "vault.0003_keys_of_their_own_for_transit_and_search": BEFORE,
}
"""Migration → why it does neither. An AlterField that leaves the column as it is needs no word here."""


def operations() -> Iterator[tuple[str, Any, Any]]:
    """Name, operation and the state before it, of each migration of the portal's own apps."""
    loader = MigrationLoader(None)
    ours = {config.label for config in apps.get_app_configs() if str(config.path).startswith(str(ROOT)) and
            ".venv" not in config.path}  # fmt: skip
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        state = loader.project_state((app, name), at_end=False)
        for operation in migration.operations if app in ours else []:
            yield f"{app}.{name}", operation, state
            operation.state_forwards(app, state)


def risky(name: str, operation: Any, state: Any) -> bool:
    if name.endswith(
        ("0001_initial", "0002_initial")
    ):  # Django splits a first migration where apps point at each other
        return False
    if isinstance(operation, migrations.AddField):
        field = operation.field
        return not (field.null or field.has_default() or field.many_to_many)
    if isinstance(operation, migrations.AlterField):
        app, model = name.split(".")[0], operation.model_name.lower()
        return column_of(state.models[app, model].fields[operation.name]) != column_of(operation.field)
    return isinstance(operation, REWRITES)


def column_of(field: Any) -> tuple[Any, ...]:
    """What the database knows of a field; choices, labels and defaults of Python it does not."""
    return type(field).__name__, field.max_length, field.null, field.unique, field.db_index, field.db_column


@pytest.mark.security("S39")
def test_s39_no_migration_rewrites_or_locks_a_table_in_use(record_property: Figure) -> None:
    found = list(operations())
    told = {name: operation.describe() for name, operation, state in found if risky(name, operation, state)}
    assert {name: words for name, words in told.items() if name not in HARMLESS} == {}
    assert set(HARMLESS) <= set(told), "a reason for nothing"
    record_property("figure", f"S39: 0 of {len(found)} operations of migrations unsafe; {len(HARMLESS)} with a reason")


@pytest.mark.mutant("S39")
def test_s39_sees_a_migration_that_locks() -> None:
    alter = migrations.AlterField("job", "task", models.CharField(max_length=50))
    remove = migrations.RemoveField("job", "task")
    late = migrations.AddField("job", "late", models.IntegerField())
    state = MigrationLoader(None).project_state()
    assert [risky("tenancy.0099_later", operation, state) for operation in (alter, remove, late)] == [True] * 3
    fine = migrations.AddField("job", "late", models.IntegerField(null=True))
    assert not risky("tenancy.0099_later", fine, state)
