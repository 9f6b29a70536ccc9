"""S6: the schema gate, and mutants that must turn it red."""

from collections.abc import Callable
from typing import Any

import pytest

from convenant.tenancy.walls import check_walls


@pytest.mark.security("S6")
def test_s6_the_database_is_what_the_code_says(db: None, record_property: Callable[[str, Any], None]) -> None:
    report = check_walls()
    assert report.violations == []
    policies = sum(map(len, report.policies.values()))
    record_property(
        "figure",
        f"S6: 0 violations; {len(report.tables)} tables, {policies} policies, {len(report.grants)} grants, "
        f"{len(report.exceptions)} exceptions with a reason",
    )


MUTANTS = {
    "row security off": "alter table incidents_incident disable row level security",
    "row security not forced": "alter table incidents_incident no force row level security",
    "policy gone": "drop policy wall_select on incidents_incident",
    "policy opened": "alter policy wall_select on incidents_incident using (true)",
    "policy with OR": (
        "alter policy wall_select on incidents_step using (organisation_id = app_org() or state = 'done')"
    ),
    "restriction gone": "drop policy own_update on parties_contactperson",
    "restriction opened": "alter policy own_insert on convenant_publishedstate with check (true)",
    "restriction for fewer roles": "alter policy own_update on meetings_actionitem to member",
    "restriction made permissive": (
        "drop policy own_insert on incidents_releaseapproval; create policy own_insert on incidents_releaseapproval "
        "for insert to member, regie with check (organisation_id = app_org())"
    ),
    "policy for one role": "create policy more on incidents_vaultnote for select to regie using (true)",
    "grant too many": "grant select on incidents_incident to regie",
    "column too many": "grant select(description) on incidents_incident to aggregator",
    "grant to everybody": "grant select on parties_party to public",
    "grant missing": "revoke select on meetings_meeting from regie",
    "truncate": "grant truncate on incidents_incident to member",
    "audit written freely": "grant insert on audit_entry to member",
    "role too many": "grant regie to login_worker; grant aggregator to login_web",
    "create in schema": "grant create on schema public to member",
    "runtime owner": "create table stray (id int); alter table stray owner to member",
    "unknown table": "create table stray (id int)",
    "view": "create view peek as select * from incidents_incident",
    "definer": "create function peek() returns int language sql security definer as 'select 1'",
    "policy function with SET": "alter function app_org() set search_path = public",
    "policy function unsafe in parallel": "alter function app_org() parallel unsafe",
    "single key": (
        "alter table incidents_step add constraint loose foreign key (incident_id) references incidents_incident (id)"
    ),
    "composite key gone": "alter table incidents_step drop constraint incidents_step_incident",
    "key deferred": "alter table incidents_step alter constraint incidents_step_incident deferrable initially deferred",
    "circle to own": (
        "alter table meetings_meeting add column incident_id uuid; "
        "alter table meetings_meeting add constraint up foreign key (incident_id) references incidents_incident (id)"
    ),
    "index without wall": "create index stray on incidents_incident (category)",
    "unique without wall": "create unique index stray on incidents_incident (reference)",
    "bypass": "alter role login_worker bypassrls",
    "superuser": "alter role member superuser",
    "backup under the policies": "alter role backup nobypassrls",
    "backup misses a table": "revoke select on incidents_step from backup",
    "backup misses a sequence": "revoke select on django_migrations_id_seq from backup",
    "backup writes": "grant update on incidents_step to backup",
    "backup login becomes owner": "grant owner to login_backup",
    "inheriting login": "alter role login_web inherit",
}


@pytest.mark.mutant("S6")
@pytest.mark.parametrize("breakage", MUTANTS.values(), ids=MUTANTS.keys())
def test_s6_mutant_dies(breakage: str, breaking: Callable[[str], None]) -> None:
    breaking(breakage)
    assert check_walls().violations


def test_s6_mutants_start_from_a_sound_database(breaking: Callable[[str], None]) -> None:
    breaking("select 1")
    assert check_walls().violations == []
