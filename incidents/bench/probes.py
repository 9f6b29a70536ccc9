"""Goals that are no page query: inbox against a join, writes, the scope itself, decrypting, guardian's own way."""

import time
from collections.abc import Callable
from itertools import cycle
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from guardian.shortcuts import get_objects_for_user

from convenant import clock
from convenant.models import Category, ConvenantVersion, VersionStatus
from convenant.tenancy.models import User
from convenant.tenancy.scope import Actor, scope
from convenant.vault.cells import reveal
from incidents.actions.recording import Report, record_incident
from incidents.actions.vault import Person, add_person, open_vault
from incidents.models import Incident, InvolvedPerson
from incidents.vocabulary import KINDS, PURPOSES, ROLES
from parties.queries.places import locations_of

from .cases import COMMON, RARE, bare_list, inbox_rows, register_rows
from .database import the_administrator
from .findings import Finding
from .measure import PLAIN, fastest
from .replay import Query, captured, isolated, runs

AGAIN, OTHER = "plain again", "other"
FIELDS = ("name", "birth_date", "contact", "note", "role")
PEOPLE = 30
JOIN = """
select given.*, incident.*, place.name, school.name from incidents_disclosure given
join incidents_incident incident on incident.organisation_id = given.organisation_id and incident.id = given.incident_id
join parties_location place on place.id = incident.location_id
join tenancy_organisation school on school.id = given.organisation_id
where given.recipient_id = %s order by given.sent_at desc, given.id desc limit 50
"""
INDEXED = """
select * from incidents_incident where search @@ plainto_tsquery('dutch', %s) and organisation_id = %s
order by occurred_on desc, id desc limit 50
"""


def ratio(plain: Callable[[], Any], other: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """other : plain, and how far plain is from itself."""
    clocked = {PLAIN: clock_of(plain), AGAIN: clock_of(plain), OTHER: clock_of(other)}
    seconds = fastest(clocked, rounds)
    return seconds[OTHER] / seconds[PLAIN], abs(seconds[AGAIN] / seconds[PLAIN] - 1)


def clock_of(work: Callable[[], Any]) -> Callable[[], float]:
    def run() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return run


def judged(goal_id: str, what: str, found: tuple[float, float], limit: float, why: str = "") -> Finding:
    figure, noise = found
    return Finding(
        goal_id, what, f"×{figure:.2f}", f"≤ ×{limit:.2f}", f"± {noise:.2f}", met=figure <= limit + noise, why=why
    )


def forgotten_where(school: Actor, rounds: int) -> Finding:
    """P3: no WHERE at all against the same with the owner's WHERE, both isolated."""
    bare = captured(school, bare_list)[-1:]
    narrow = captured(school, lambda actor: list(own_list(actor)))[-1:]
    with isolated(school) as walled:
        found = ratio(runs(walled, narrow), runs(walled, bare), rounds)
    return judged("P3", "without WHERE against with WHERE, both isolated", found, 1.0)


def own_list(actor: Actor) -> Any:
    rows = Incident.objects.filter(organisation_id=actor.organisation)
    return rows.order_by("-occurred_on", "-id")[:50]


def inbox_against_join(agent: Actor, free: BaseDatabaseWrapper, database: str, rounds: int) -> Finding:
    """P4. The join gets the index it would want; the portal has none: it needs no join."""
    with the_administrator().connect(database) as administrator:
        index = "create index if not exists bench_ideal on incidents_disclosure (recipient_id, sent_at desc, id desc)"
        administrator.execute(index)
        administrator.execute("analyze incidents_disclosure")
    mine, join = captured(agent, inbox_rows)[-1:], [Query(JOIN, (agent.organisation,))]
    with isolated(agent) as walled:
        found = ratio(runs(free, join), runs(walled, mine), rounds)
    with the_administrator().connect(database) as administrator:
        administrator.execute("drop index bench_ideal")
    return judged("P4", "inbox against the unprotected join", found, 0.60)


def search_against_index(school: Actor, free: BaseDatabaseWrapper, database: str, rounds: int) -> list[Finding]:
    """P5. An index of all words, which only an unprotected query may use; the portal reads the owner's rows."""
    asked = {word: captured(school, register_rows(q=word))[-1:] for word in (COMMON, RARE)}
    with the_administrator().connect(database) as administrator:
        administrator.execute("create index if not exists bench_words on incidents_incident using gin (search)")
    found = []
    for word, mine in asked.items():
        plain = [Query(INDEXED, (word, school.organisation))]
        with isolated(school) as walled:
            figure = ratio(runs(free, plain), runs(walled, mine), rounds)
        found.append(judged("P5", f"own search against an index of all words: {word}", figure, 10.0))
    with the_administrator().connect(database) as administrator:
        administrator.execute("drop index bench_words")
    return found


def write(school: Actor) -> Finding:
    """P7: recording touches no table of figures, so nothing can slow it; counted, not timed."""
    touched: set[str] = set()

    def note(execute: Any, statement: str, parameters: Any, many: bool, context: Any) -> Any:
        touched.update(word.strip('"') for word in statement.split() if word.startswith('"incidents_release'))
        return execute(statement, parameters, many, context)

    with transaction.atomic(), scope(school), connection.execute_wrapper(note):
        record_incident(a_report(school), actor=school)
        transaction.set_rollback(True)
    return Finding(
        "P7", "reporting: tables of figures that it touches", str(len(touched)), "0", met=not touched,
        why="figures stand in releases and are counted apart from reporting",
    )  # fmt: skip


def a_report(actor: Actor) -> Report:
    version = ConvenantVersion.objects.get(convenant_id=actor.circles[0], status=VersionStatus.ADOPTED)
    place = locations_of(actor)[0]
    category = Category.objects.filter(taxonomy=version.taxonomy, keeps="core", closed=False).exclude(main="")[0]
    return Report(version, place, category, "Ruzie bij de kantine", "plein", clock.today(), None, 2)


def scope_cost(school: Actor, rounds: int) -> tuple[Finding, float]:
    """P8: an empty transaction with the scope's one statement against one without; and the seconds between them."""
    connection.close()
    with connection.cursor() as cursor:

        def empty() -> None:
            cursor.execute("begin")
            cursor.execute("commit")

        def scoped() -> None:
            cursor.execute("begin")
            cursor.execute(school.set_scope())
            cursor.execute("commit")

        ways = {PLAIN: clock_of(empty), AGAIN: clock_of(empty), OTHER: clock_of(scoped)}
        seconds = fastest(ways, rounds * 20)
    found = seconds[OTHER] / seconds[PLAIN], abs(seconds[AGAIN] / seconds[PLAIN] - 1)
    finding = judged("P8", "empty transaction with a scope, one round trip more", found, 2.0)
    return finding, seconds[OTHER] - seconds[PLAIN]


def isolation_of_page(of_queries: float, of_scope: float, page: float) -> Finding:
    """P9. `of_queries`: what its queries take longer than without isolation; all in seconds."""
    share = (of_queries + of_scope) / page
    what = "share of the register that isolation costs"
    return Finding("P9", what, f"{share:.1%}", "≤ 10%", met=share <= 0.10)


def decrypting(school: Actor, page: Callable[[Incident], Any], rounds: int) -> Finding:
    """P10. `page` draws the incident whose vault is open and holds 150 sealed fields."""
    incident = with_people(school)
    with isolated(school):
        people = list(InvolvedPerson.objects.filter(incident=incident))
        cells = [(getattr(row, name), row.place(name)) for row in people for name in FIELDS]
        opened = fastest({PLAIN: clock_of(lambda: [reveal(cell, place) for cell, place in cells])}, rounds)[PLAIN]
    drawn = fastest({PLAIN: clock_of(lambda: page(incident))}, rounds)[PLAIN]
    what = f"{len(cells)} fields decrypted, share of the page"
    return Finding("P10", what, f"{opened / drawn:.1%}", "≤ 5%", met=opened / drawn <= 0.05)


def with_people(school: Actor) -> Incident:
    """Stays in the benchmark's database: an incident with thirty persons, its vault open."""
    with scope(school):
        incident = record_incident(a_report(school), actor=school)
        open_vault(incident, next(iter(PURPOSES)), actor=school)
        for number, kind in zip(range(PEOPLE), cycle(KINDS), strict=False):
            told = f"Bijzonderheid {number}, verzonnen voor de meting"
            role, name = next(iter(ROLES)), f"Voornaam Achternaam{number}"
            add_person(incident, Person(kind, role, name, "2010-03-04", "06-00000000", told), actor=school)
    return incident


def guardian_way(school: Actor, free: BaseDatabaseWrapper, database: str, rounds: int) -> list[Finding]:
    """P12: a right per incident, as guardian would keep it, against the wall. Its rows stay till the database goes."""
    with the_administrator().connect(database) as administrator:
        administrator.execute(RIGHTS)
        administrator.execute("vacuum analyze guardian_userobjectpermission")
    mine = {
        "list": captured(school, bare_list)[-1:],
        "count": captured(school, lambda actor: Incident.objects.count())[-1:],
    }
    return [
        at_least(
            "P12", f"wall against guardian, {how}: {what}", factor(school, free, mine[what], theirs, rounds), least
        )
        for how, options, goals in GUARDIAN
        for (what, theirs), least in zip(allowed_by_guardian(school, options).items(), goals, strict=True)
    ]


def allowed_by_guardian(school: Actor, options: dict[str, bool]) -> dict[str, Query]:
    """The portal's users have no groups; guardian asks for those of any user, as long as it isn't told not to."""
    user = User(pk=school.user)
    vars(user)["groups"] = Group.objects
    with scope(school):
        allowed = get_objects_for_user(user, "incidents.view_incident", Incident, **options)
        listed = Query(*allowed.order_by("-occurred_on", "-id")[:50].query.sql_with_params())
        rows, parameters = allowed.order_by().values("pk").query.sql_with_params()
    counted = Query(f"select count(*) from ({rows}) found", parameters)  # noqa: S608  (our own query)
    return {"list": listed, "count": counted}


def factor(
    school: Actor, free: BaseDatabaseWrapper, mine: list[Query], theirs: Query, rounds: int
) -> tuple[float, float]:
    with isolated(school) as walled:
        return ratio(runs(walled, mine), runs(free, [theirs]), rounds)


GUARDIAN: tuple[tuple[str, dict[str, bool], tuple[float | None, float | None]], ...] = (
    ("with groups, its default", {"accept_global_perms": False}, (50, 300)),
    ("without groups", {"use_groups": False, "accept_global_perms": False}, (None, None)),
)
"""How `get_objects_for_user` is called, with the goals of list and count."""
RIGHTS = """
insert into guardian_userobjectpermission (object_pk, content_type_id, permission_id, user_id)
select incident.id, permission.content_type_id, permission.id, member.user_id from incidents_incident incident
join tenancy_membership member on member.organisation_id = incident.organisation_id
join auth_permission permission on permission.codename = 'view_incident'
where not exists (select from guardian_userobjectpermission)
"""


def at_least(goal_id: str, what: str, found: tuple[float, float], least: float | None) -> Finding:
    """No `least`: the figure is only shown."""
    figure, noise = found
    if least is None:
        return Finding("", what, f"×{figure:.0f}", noise=f"± {noise:.2f}")
    met = figure >= least * (1 - noise)
    return Finding(goal_id, what, f"×{figure:.0f}", f"≥ ×{least:.0f}", f"± {noise:.2f}", met=met)
