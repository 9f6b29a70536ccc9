"""What the plan of an isolated query must look like. Deterministic: it sees a collapse where a time does not yet."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from convenant.tenancy.constraints import OWN

from .replay import Query, walled_tables

Node = dict[str, Any]


def faults(database: BaseDatabaseWrapper, query: Query, *, keeps_rows: bool, asks_more: bool) -> list[str]:
    """Empty when all is well. `keeps_rows`: no filter beyond the owner, so hardly a row may be thrown away.
    `asks_more`: the page itself asks something about each row, by a subquery."""
    with database.cursor() as cursor:
        cursor.execute(f"explain (analyze, format json) {query.sql}", query.parameters)
        found = cursor.fetchone()[0]
    plan = json.loads(found) if isinstance(found, str) else found
    top, everything = list(nodes(plan[0]["Plan"], into_subplans=False)), list(nodes(plan[0]["Plan"]))
    thrown = [fault for node in top for fault in too_many_removed(node)] if keeps_rows else []
    asked = [] if asks_more else [fault for node in everything for fault in subquery_per_row(node)]
    return [*(fault for node in everything for fault in reads_beyond(node)), *asked, *thrown]


def nodes(plan: Node, *, into_subplans: bool = True) -> Iterator[Node]:
    yield plan
    for below in plan.get("Plans", []):
        if into_subplans or below.get("Parent Relationship") != "SubPlan":
            yield from nodes(below, into_subplans=into_subplans)


def is_own(node: Node) -> bool:
    return walled_tables().get(node.get("Relation Name", "")) == OWN


def where(node: Node) -> str:
    return f"{node['Node Type']} on {node['Relation Name']}"


def reads_beyond(node: Node) -> Iterator[str]:
    if not is_own(node):
        return
    if node["Node Type"] == "Seq Scan":
        yield f"{where(node)}: reads the whole table"
    elif not by_owner(node):
        yield f"{where(node)}: not by the owner's index"


def subquery_per_row(node: Node) -> Iterator[str]:
    if is_own(node) and "SubPlan" in node.get("Filter", ""):
        yield f"{where(node)}: a subquery in the filter"


def too_many_removed(node: Node) -> Iterator[str]:
    if is_own(node) and removed(node) > node["Actual Rows"]:
        yield f"{where(node)}: {removed(node)} rows thrown away for {node['Actual Rows']}"


def by_owner(node: Node) -> bool:
    """The owner comes first in the index, or the row is found by its key."""
    conditions = [below.get("Index Cond", "") for below in nodes(node)]
    return any("organisation_id" in text or text.startswith("(id = ") for text in conditions)


def removed(node: Node) -> int:
    return int(node.get("Rows Removed by Filter", 0)) + int(node.get("Rows Removed by Index Recheck", 0))
