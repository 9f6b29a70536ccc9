"""What the log and the metrics tell of a request, and what they never hold."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from convenant.logs import JsonLines
from convenant.tenancy.scope import Actor

ClientOf = Callable[[Actor], Client]
CANARY = "kn90210"


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What production writes, on every logger there is."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    observing, level = logging.getLogger("convenant.observing"), root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    observing.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)
    observing.setLevel(logging.NOTSET)


Lines = Callable[[], list[dict[str, Any]]]


def test_a_request_is_one_line_with_names_and_ids(femke: Actor, client_of: ClientOf, lines: Lines) -> None:
    answer = client_of(femke).get("/c/west-friesland/contactpersonen/", {"zoek": CANARY})
    found = [line for line in lines() if line["event"] == "request"]
    assert len(found) == 1
    line = found[0]
    assert line["request"] == answer.headers["X-Request-ID"]
    assert (line["view"], line["status"], line["role"]) == ("parties:contacts", 200, "regie")
    assert line["organisation"] == str(femke.organisation)
    assert set(line) == {
        "time", "level", "logger", "event", "request", "view", "method", "status", "milliseconds", "role", "function",
        "organisation",
    }  # fmt: skip


@pytest.mark.security("S29")
def test_no_canary_reaches_the_log(
    anna: Actor, client_of: ClientOf, lines: Lines, monkeypatch: pytest.MonkeyPatch, record_property: Any
) -> None:
    """In the query, the path, the form, the sign-in, a message, an exception and what PostgreSQL says of a row."""

    def break_down(*_: object, **__: object) -> HttpResponse:
        logging.getLogger("somelibrary").warning(f"went wrong with {CANARY}")
        logging.getLogger("somelibrary").warning("went wrong with %s", CANARY)
        with connection.cursor() as cursor:
            cursor.execute("select %s::int", [CANARY])
        return HttpResponse()

    client = client_of(anna)
    client.raise_request_exception = False
    client.get(f"/{CANARY}/", {"q": CANARY})
    client.post("/incidenten/nieuw/", {"description": CANARY})
    Client().post("/accounts/login/", {"login": f"{CANARY}@voorbeeld.example", "password": CANARY})
    monkeypatch.setattr("parties.views.contacts.actions.name_contact", break_down)
    sent = {"name": CANARY, "function": CANARY, "level": "uitvoerend", "valid_from": "2026-11-21"}
    answer = client.post("/c/west-friesland/contactpersonen/nieuw/", sent)
    assert answer.status_code == 500
    written = lines()
    assert CANARY not in json.dumps(written)
    broken = next(line for line in written if "errors" in line)
    assert [error["kind"] for error in broken["errors"]] == [
        "django.db.utils.DataError", "psycopg.errors.InvalidTextRepresentation"
    ]  # fmt: skip
    assert broken["errors"][1]["sqlstate"] == "22P02"
    assert any("parties/views/contacts.py" in place for place in broken["errors"][0]["at"])
    record_property("figure", f"S29: 0 of {len(written)} log lines hold what was typed, sent or quoted by an error")


@pytest.mark.mutant("S29")
def test_a_formatter_that_fills_lines_in_is_seen() -> None:
    record = logging.LogRecord("somelibrary", logging.WARNING, "x.py", 1, "wrong with %s", (CANARY,), None)
    assert CANARY in logging.Formatter().format(record)
    assert CANARY not in JsonLines().format(record)


def test_an_error_page_names_the_number_of_the_request(
    anna: Actor, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> HttpResponse:
        raise ValueError(CANARY)

    monkeypatch.setattr("incidents.views.register.page_of", break_down)
    client = client_of(anna)
    client.raise_request_exception = False
    answer = client.get("/incidenten/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in page
    assert CANARY not in page
    assert "Traceback" not in page


@pytest.mark.security("S31")
def test_a_database_that_is_away_is_said_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(request: HttpRequest) -> HttpResponse:
        raise OperationalError("connection to server at 10.0.0.1 failed")

    monkeypatch.setattr("convenant.tenancy.middleware.ScopeMiddleware.__call__", lambda self, request: away(request))
    client.raise_request_exception = False
    answer = client.get("/accounts/login/")
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "even niet te bereiken" in page
    assert answer.headers["X-Request-ID"] in page
    assert "10.0.0.1" not in page


def test_metrics_are_not_there_without_the_token(client: Client) -> None:
    assert client.get("/metrics").status_code == 404
    with override_settings(METRICS_TOKEN="geheim"):
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"Authorization": "Bearer anders"}).status_code == 404


def test_metrics_count_and_name_nobody(femke: Actor, anna: Actor, client_of: ClientOf, client: Client) -> None:
    client_of(anna).get("/incidenten/", {"q": CANARY})
    client_of(anna).get(f"/{CANARY}/")
    client.post("/accounts/login/", {"login": f"{CANARY}@voorbeeld.example", "password": CANARY})
    with override_settings(METRICS_TOKEN="geheim"):
        answer = client.get("/metrics", headers={"Authorization": "Bearer geheim"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'portaal_requests_total{status="200",view="incidents:list"}' in page
    assert 'portaal_request_seconds_bucket{le="0.2",view="incidents:list"}' in page
    assert 'portaal_jobs{state="waiting"}' in page
    assert "portaal_oldest_waiting_job_seconds" in page
    assert "portaal_failed_sign_ins 1.0" in page
    for word in (CANARY, anna.organisation_name, str(anna.organisation), "atlas", "hoorn"):
        assert word not in page
