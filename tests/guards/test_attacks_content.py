"""What an attacker sends: forged fields, foreign addresses, mark-up in every text, no token. And what comes along."""

import logging
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.test import Client

from convenant.models import Category, Convenant
from convenant.tenancy.grants import walled_models
from convenant.tenancy.models import User
from convenant.tenancy.rows import CircleRow, OwnRow
from convenant.tenancy.scope import Actor, scope
from convenant.vault.cells import reveal, seal
from convenant.vault.envelope import Place, Unreadable
from incidents.models import Incident
from parties import accounts
from parties.models import Location
from tests.conftest import signed_in
from tests.incidents.recording import incidents_of, posted
from tests.world import Planted, plant

from .leaks import fill, text_of
from .table import TABLE
from .test_s1_leaks import circle_slugs
from .urls import every_url

ClientOf = Callable[[Actor], Client]
Breaking = Callable[[str], None]
Report = Callable[[str, Any], None]
SCHOOL, AGENT, REGIE = "coordinator@atlas.example", "schoolagent@politie-hoorn.example", "regie@hoorn.example"
READERS = (SCHOOL, AGENT, REGIE)
MARKUP = "<i id=kn>\"'"
"""Comes back as it is only where a page forgets to escape."""


def own_addresses(actor: Actor, planted: Planted) -> Iterator[tuple[str, str]]:
    """(name, address) of every page, with ids of the actor's own rows where it has them."""
    slugs = circle_slugs()
    slug = slugs[actor.circles[0]] if actor.circles else "west-friesland"
    for url in every_url():
        target = TABLE[url.name]
        owners = (actor.organisation, *actor.circles)
        ids = {
            name: next((row.pk for owner in owners if (row := planted.row(label, owner))), uuid4())
            for name, label in target.models.items()
        }
        if not target.skip:
            yield url.name, fill(url, target, slug, {name: str(pk) for name, pk in ids.items()})


# --- requests that are not the user's own


@pytest.mark.security("S28")
def test_every_post_without_a_token_is_refused(
    planted: Planted, client_of: ClientOf, anna: Actor, record_property: Report
) -> None:
    client = client_of(anna)
    client.handler.enforce_csrf_checks = True
    tried = [(name, client.post(path).status_code) for name, path in own_addresses(anna, planted)]
    assert [name for name, status in tried if status != 403] == []
    assert len(tried) > 80
    record_property("figure", f"S28: {len(tried)} of {len(tried)} posts without a token refused")


WRITTEN_BY_READING = {
    "audit_entry", "django_session", "vault_datakey",
    "incidents_receiveddisclosure", "incidents_notice", "convenant_decision",  # opening a copy is an act
    "incidents_vaultopening",  # the second pair of eyes reads the whole copy: an opening for that
    "convenant_messageread",  # what the bell told of it has been read with it
    "tenancy_mailrequest",  # files per hour are counted
    "usersessions_usersession",  # when this device was last seen
}  # fmt: skip


@pytest.mark.security("S16")
@pytest.mark.security("S28")
@pytest.mark.usefixtures("known_person", "papers")
@pytest.mark.parametrize("email", READERS)
def test_reading_changes_nothing_and_every_answer_carries_the_same_locks(
    email: str, breaking: Breaking, planted: Planted, record_property: Report
) -> None:
    actor = accounts.actor_named(email)
    client = signed_in(actor)
    client.raise_request_exception = False
    before, addresses = contents(), list(own_addresses(actor, planted))
    loose = [lock for name, path in addresses for lock in locks_missing(name, client.get(path))]
    after = contents()
    assert {table for table in before if before[table] != after[table]} <= WRITTEN_BY_READING
    assert loose == []
    record_property("figure", f"S16: {email}: {len(addresses)} of {len(addresses)} addresses with every header")


def contents() -> dict[str, str]:
    """Table → a digest of all its rows, as the administrator of the laboratory sees them."""
    with connection.cursor() as cursor:
        cursor.execute("reset session authorization; reset role")
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from {table} t")
            found[table] = str(cursor.fetchone()[0])
        cursor.execute("set session authorization login_web")
    return found


@pytest.mark.security("S28")
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "testserver@evil.example"])
def test_another_host_is_a_400(host: str, anna: Actor, client_of: ClientOf) -> None:
    assert client_of(anna).get("/", headers={"host": host}).status_code == 400


EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "/\t/x",
]


@pytest.mark.security("S28")
@pytest.mark.parametrize("target", EVIL)
def test_no_redirect_leaves_the_portal(
    target: str, breaking: Breaking, anna: Actor, femke: Actor, client_of: ClientOf
) -> None:
    planted = Planted()
    plant(femke, planted)
    action = planted.row("meetings.ActionItem", anna.circles[0])
    assert action is not None
    breaking(f"update meetings_actionitem set organisation_id = '{anna.organisation}' where id = '{action.pk}'")
    answer = client_of(anna).post(f"/c/west-friesland/acties/{action.pk}/gedaan/", {"terug": target})
    assert answer.status_code == 302
    assert answer["Location"] == "/c/west-friesland/acties/"


@pytest.mark.security("S28")
@pytest.mark.parametrize("target", EVIL)
def test_signing_in_leads_nowhere_else(target: str, anna: Actor) -> None:
    user = User.objects.get(pk=anna.user)
    user.set_password("lang genoeg om waar te zijn")
    user.save()
    form = {"login": user.email, "password": "lang genoeg om waar te zijn", "next": target}
    answer = Client().post("/accounts/login/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/")


# --- fields that the form does not have, and values that are not its own


def foreign_values(anna: Actor, dirk: Actor) -> dict[str, dict[str, str]]:
    with scope(dirk):
        location = Location.objects.filter(organisation_id=dirk.organisation).values_list("pk", flat=True).first()
        other = Convenant.objects.exclude(pk__in=anna.circles).values_list("pk", flat=True).first()
        code = Category.objects.exclude(taxonomy="vo").values_list("code", flat=True).first()
    return {
        "location of another school": {"location": str(location)},
        "convenant of another circle": {"convenant": str(other)},
        "category that is none": {"category": "XXX", "sub": "XXX-01"},
        "sub-kind of another category": {"category": "WAP", "sub": "FYS-01"},
        "place that is none": {"place": "thuis"},
        "seriousness beyond the scale": {"seriousness": "9"},
        "code that is none": {"sub": str(code or "")},
    }


@pytest.mark.security("S7", "S20")
def test_values_of_somebody_else_are_form_errors(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    client = client_of(anna)
    for how, values in foreign_values(anna, dirk).items():
        assert client.post("/incidenten/nieuw/", posted(anna) | values).status_code == 422, how
    assert incidents_of(anna) == []
    assert incidents_of(dirk) == []


@pytest.mark.security("S20")
def test_fields_that_are_not_in_the_form_change_nothing(anna: Actor, dirk: Actor, client_of: ClientOf) -> None:
    extra = {
        "organisation": str(dirk.organisation), "organisation_id": str(dirk.organisation), "state": "closed",
        "recorded_by": str(uuid4()), "reference": "AAAAAA", "id": str(uuid4()), "serious": "", "melding_required": "",
        "thread": str(uuid4()), "revision": "99",
    }  # fmt: skip
    assert client_of(anna).post("/incidenten/nieuw/", posted(anna) | extra).status_code == 302
    (made,) = incidents_of(anna)
    assert (made.organisation_id, made.state, made.recorded_by) == (anna.organisation, "open", anna.membership_id)
    assert (made.revision, made.reference == "AAAAAA") == (1, False)
    assert str(made.pk) != extra["id"]
    assert incidents_of(dirk) == []


# --- what comes along with an answer

SAFE = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip
CACHED = {"convenant:theme"}


def locks_missing(name: str, answer: Any) -> list[str]:
    wanted = {key: value for key, value in SAFE.items() if name not in CACHED or key != "Cache-Control"}
    found = [f"{name}: {key}" for key, value in wanted.items() if answer.get(key) != value]
    policy = answer.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe-" in policy:
        found.append(f"{name}: {policy}")
    offered = answer.get("Content-Disposition", 'attachment; filename=""')
    if not offered.startswith('attachment; filename="') or not offered.isascii() or offered.count('"') != 2:
        found.append(f"{name}: {offered}")
    return found


def test_a_missing_lock_is_seen(anna: Actor, client_of: ClientOf) -> None:
    answer = client_of(anna).get("/")
    assert locks_missing("home", answer) == []
    answer["Content-Disposition"] = "inline"
    del answer["X-Frame-Options"]
    del answer["Content-Security-Policy"]
    assert len(locks_missing("home", answer)) == 3


# --- mark-up in every text


def filled_with_markup(breaking: Breaking) -> int:
    """Every free text of every own and circle row, and the names that pages show beside them."""
    columns = [(model._meta.db_table, column.column) for model in walled_models() for column in texts_of(model)]
    columns += [("tenancy_organisation", "name"), ("tenancy_organisation", "short_name"), ("parties_location", "name"),
                ("parties_location", "place"), ("tenancy_membership", "display_name"), ("convenant_article", "title"),
                ("convenant_article", "text"), ("convenant_rule", "sentence")]  # fmt: skip
    quoted = MARKUP.replace("'", "''")
    for table, column in columns:
        breaking(f"update {table} set {column} = '{quoted}'")
    core = (
        '{"reference": "%s", "title": "%s", "rows": [["%s", "%s"]], "state": "%s", "grade": "%s", "articles": ["%s"]}'
    )
    text = MARKUP.replace('"', '\\"').replace("'", "''")
    breaking("update incidents_receiveddisclosure set core = '" + core % ((text,) * 7) + "'")
    breaking("update meetings_meeting set state = 'sent'; update parties_contactperson set valid_from = '2026-01-01'")
    return len(columns)


def texts_of(model: type[models.Model]) -> list[Any]:
    if not issubclass(model, OwnRow | CircleRow) or model._meta.label in ("audit.Entry", "tenancy.Job"):
        return []
    unique = {name for constraint in model._meta.constraints for name in getattr(constraint, "fields", ())}
    return [
        column for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField) and not isinstance(column, models.SlugField)
        and not column.choices and (column.max_length or 99) >= 20 and column.name not in unique
    ]  # fmt: skip


@pytest.mark.security("S15")
@pytest.mark.usefixtures("known_person")
@pytest.mark.parametrize("email", READERS)
def test_no_page_gives_mark_up_back(
    email: str, breaking: Breaking, planted: Planted, papers: list[str], record_property: Report
) -> None:
    actor = accounts.actor_named(email)
    client = signed_in(actor)
    client.raise_request_exception = False
    assert filled_with_markup(breaking) > 40
    seen, open_ = 0, []
    for name, path in own_addresses(actor, planted):
        for method in TABLE[name].methods:
            answer = getattr(client, method)(path)
            if answer.get("Content-Type", "").startswith(("text/html", "image/svg")):
                page = text_of(answer)
                seen += "&lt;i id=kn&gt;" in page
                open_ += [path] if gives_back(page) else []
    assert open_ == []
    assert not any(gives_back(text) for text in papers)
    assert seen > 4
    assert papers
    record_property("figure", f"S15: {email}: 0 pages gave mark-up back, {seen} pages showed it as text")


def gives_back(page: str) -> bool:
    return "<i id=kn>" in page or "id=kn>\"'" in page


@pytest.mark.security("S19")
def test_a_name_that_is_a_formula_is_text_in_the_export(breaking: Breaking, planted: Planted, anna: Actor) -> None:
    breaking("update parties_contactperson set valid_from = '2026-01-01'")
    breaking("update parties_contactperson set name = '=HYPERLINK(\"http://evil.example\")', function = '@SUM(1)'")
    body = signed_in(anna).get("/c/west-friesland/contactpersonen/export.csv").content.decode()
    assert "\"'=HYPERLINK" in body
    assert '"\'@SUM(1)"' in body


# --- what a log could hold


@pytest.mark.security("S29")
def test_an_error_of_the_database_holds_no_content(anna: Actor) -> None:
    """Row security keeps the failing row out of the error: "Failing row contains" would stand in the log."""
    with scope(anna):
        location = Location.objects.filter(organisation_id=anna.organisation).first()
        row = Incident(
            organisation_id=anna.organisation, convenant_id=anna.circles[0], location=location, category="WAP-02",
            description="Vertrouwelijk woord", place="gang", occurred_on="2026-11-20", seriousness=-3,
            school_year=2026, half=1, recorded_at="2026-11-20T10:00:00Z",
        )  # fmt: skip
        with pytest.raises(DatabaseError) as failure, transaction.atomic():
            row.save(force_insert=True)
        assert "Vertrouwelijk" not in str(failure.value)
        assert "seriousness" in str(failure.value)


@pytest.mark.security("S29")
def test_no_logger_writes_queries(db: None) -> None:
    assert not settings.DEBUG
    for name in ("django.db.backends", "django.request", "django.template", "celery", "weasyprint", "fontTools"):
        assert logging.getLogger(name).getEffectiveLevel() > logging.DEBUG, name


@pytest.mark.security("S29")
def test_an_unreadable_cell_names_no_value(anna: Actor) -> None:
    with scope(anna):
        place = Place("t", "c", uuid4(), anna.organisation)
        cell = seal("Vertrouwelijk woord", place)
        with pytest.raises(Unreadable) as failure:
            reveal(cell[:-1] + b"x", Place("t", "c", uuid4(), anna.organisation))
        assert "Vertrouwelijk" not in repr(failure.value)
