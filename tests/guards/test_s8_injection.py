"""S8: SQL injected into a page. What the walls stop and, as plainly, what they don't (docs/adr: no signed scope).

Row security is no wall against SQL of others' making that runs as the web process: it may set the same settings.
`NOT_STOPPED` says so with payloads that work. When one stops working, this file must say what stopped it.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from convenant.tenancy.scope import Actor
from parties import accounts
from tests.conftest import signed_in
from tests.world import Planted

Report = Callable[[str, Any], None]
Breaking = Callable[[str], None]
SCHOOL, OTHER = "coordinator@atlas.example", "coordinator@tabor.example"
EVERYTHING = "select reference, description from incidents_incident"

STOPPED = {
    "a condition that is always true": "' or '1'='1",
    "a comment": "' or true --",
    "the whole table": f"' union all {EVERYTHING} --",
    "a second statement": f"'; {EVERYTHING} --",
    "concerns": "' union all select id::text, category from incidents_concernrecord --",
    "copies of others": "' union all select id::text, core::text from incidents_receiveddisclosure --",
    "the trail": "' union all select action, purpose from audit_entry --",
    "row security off for this session": f"'; set row_security = off; {EVERYTHING} --",
    "row security off for the table": f"'; alter table incidents_incident disable row level security; {EVERYTHING} --",
    "a policy dropped": f"'; drop policy wall_select on incidents_incident; {EVERYTHING} --",
    "a policy opened": f"'; alter policy wall_select on incidents_incident using (true); {EVERYTHING} --",
    "a right given": "'; grant select on incidents_incident to public --",
    "the owner": f"'; set local role owner; {EVERYTHING} --",
    "who dumps": f"'; set local role backup; {EVERYTHING} --",
    "who counts": f"'; set local role aggregator; {EVERYTHING} --",
    "another login": f"'; set local session authorization login_worker; {EVERYTHING} --",
    "a function of the owner's": "'; create function peek() returns int language sql security definer as 'select 1' --",
    "a view": "'; create view peek as select * from incidents_incident --",
    "the policy's function": "'; create or replace function app_org() returns uuid language sql as 'select null' --",
    "a file": "' union all select pg_read_file('/etc/passwd'), '' --",
    "a program": "'; copy (select 1) to program 'id' --",
    "another server": "'; create extension dblink --",
    "the passwords of roles": "' union all select rolname, rolpassword from pg_authid --",
    "an error that shows a value": "' or description::int = 1 --",
    "a row of another": "'; insert into incidents_draft (id, organisation_id) values (gen_random_uuid(), '{other}') --",
    "a row moved to another": "'; update incidents_incident set organisation_id = '{other}' --",
    "the trail cut short": "'; delete from audit_entry --",
}  # fmt: skip
NOT_STOPPED = {
    "the setting, in a second statement": f"'; select set_config('app.org', '{{other}}', true); {EVERYTHING} --",
    "the setting, within one statement": (
        f"' and (select set_config('app.org', '{{other}}', true)) = '' union all {EVERYTHING} --"
    ),
    "the login's own rows": "'; select set_config('role', 'none', true); select session_key, '' from django_session --",
}


def answer_to(client: Client, payload: str, other: Actor) -> str:
    """What it did goes away again, so that every payload meets the same walls."""
    with override_settings(ROOT_URLCONF="tests.guards.hole"), transaction.atomic():
        response = client.post("/gat/", {"zoek": payload.replace("{other}", str(other.organisation))})
        transaction.set_rollback(True)
    assert response.status_code == 200
    return response.content.decode()


def shown(payload: str, planted: Planted) -> set[str]:
    """Canaries of others in the answer."""
    actor, other = accounts.actor_named(SCHOOL), accounts.actor_named(OTHER)
    answer = answer_to(signed_in(actor), payload, other)
    return {token for token in planted.foreign_tokens(actor) if token in answer}


@pytest.mark.security("S8")
def test_s8_no_payload_fails_by_a_slip_of_the_pen(planted: Planted) -> None:
    """One that names a column that is not there would be stopped by nothing but that."""
    client, other = signed_in(accounts.actor_named(SCHOOL)), accounts.actor_named(OTHER)
    answers = {name: answer_to(client, payload, other) for name, payload in STOPPED.items()}
    assert [name for name, told in answers.items() if "does not exist" in told or "syntax error" in told] == []


def tampered(planted: Planted) -> list[str]:
    """Payloads that showed something foreign."""
    return [name for name, payload in STOPPED.items() if shown(payload, planted)]


def test_s8_the_hole_is_a_hole(planted: Planted) -> None:
    """It answers with the caller's own rows, so that an answer without others' is worth something."""
    actor = accounts.actor_named(SCHOOL)
    answer = answer_to(signed_in(actor), STOPPED["the whole table"], accounts.actor_named(OTHER))
    assert any(token in answer for token in planted.tokens[actor.organisation])


@pytest.mark.security("S8")
def test_s8_what_the_walls_stop(planted: Planted, record_property: Report) -> None:
    assert tampered(planted) == []
    record_property("figure", f"S8: 0 of {len(STOPPED)} injections that leave the settings alone showed another's row")


@pytest.mark.security("S8")
@pytest.mark.parametrize("name", list(NOT_STOPPED)[:2])
def test_s8_what_the_walls_do_not_stop(name: str, planted: Planted, record_property: Report) -> None:
    """Whoever runs SQL as the web process may name any organisation: what is not sealed is then readable."""
    assert shown(NOT_STOPPED[name], planted)
    record_property("figure", f"S8: not stopped: {name}")


@pytest.mark.security("S8")
def test_s8_names_and_stories_stay_sealed_all_the_same(planted: Planted, record_property: Report) -> None:
    """The key of the vault is in the process, not in the database: SQL alone gets cells, not words."""
    other = accounts.actor_named(OTHER)
    sealed = {"incidents_involvedperson": "name", "incidents_vaultnote": "body"}
    for table, column in sealed.items():
        payload = (
            "'; select set_config('app.org', '{other}', true); "
            f"select id::text, encode({column}, 'escape') from {table} --"
        )
        answer = answer_to(signed_in(accounts.actor_named(SCHOOL)), payload, other)
        assert "refused" not in answer, answer
        assert len(answer.splitlines()) > 1
        assert not shown(payload, planted)
    record_property("figure", f"S8: 0 words readable in cells of {len(sealed)} sealed tables, even so")


@pytest.mark.security("S8")
def test_s8_the_login_reads_its_sessions(planted: Planted, record_property: Report) -> None:
    """Why a signature over the settings alone would not close the hole: a session key signs in as anybody."""
    client = signed_in(accounts.actor_named(SCHOOL))
    answer = answer_to(client, NOT_STOPPED["the login's own rows"], accounts.actor_named(OTHER))
    assert client.cookies["sessionid"].value in answer
    record_property("figure", "S8: not stopped: the login's own rows, session keys among them")


@pytest.mark.mutant("S8")
@pytest.mark.parametrize(
    "breakage",
    [
        "alter policy wall_select on incidents_incident using (true)",
        "alter table incidents_concernrecord disable row level security",
        "grant backup to login_web; grant select on incidents_incident to backup",
    ],
)
def test_s8_mutant_a_wall_that_is_down(breakage: str, breaking: Breaking, planted: Planted) -> None:
    breaking(breakage)
    assert tampered(planted)
