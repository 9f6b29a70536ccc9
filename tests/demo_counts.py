"""Counts a demo year that stands in a database of its own, past its walls: the administrator's login."""

import os
from dataclasses import dataclass
from typing import Any

import psycopg

MAINS = """
select min(known), min(total) from (
  select convenant_id, count(distinct left(category, 3)) known, count(*) total from incidents_incident group by 1
) each
"""
SCHOOLS = (
    "select count(*), min(number) from (select count(*) number from incidents_incident group by organisation_id) x"
)
STATES = "select state, count(*) from incidents_incident group by state"
STEPS = """
select case when step.state = 'open' and step.due_at < now() then 'late' else step.state end, count(*)
from incidents_step step join incidents_incident incident on incident.id = step.incident_id
where step.mandatory and (incident.state = 'open' or step.state <> 'open') group by 1
"""
COPIES = """
select kind || case when withdrawn_at is not null then ' withdrawn' when answered_at is not null then ' answered'
  when opened_at is not null then ' read' else ' new' end, count(*) from incidents_receiveddisclosure group by 1
"""
RELEASES = """
select state, schools_counted, count(cell.id), count(cell.count) from incidents_release release
left join incidents_releasecell cell on cell.release_id = release.id group by release.id
"""


@dataclass(frozen=True)
class Counts:
    incidents: int
    codes: int
    fewest_mains: int
    """Main categories in the convenant that has the fewest of them."""
    schools: int
    fewest_of_a_school: int
    states: dict[str, int]
    steps: dict[str, int]
    copies: dict[str, int]
    grounds: set[str]
    releases: list[tuple[str, int, int, int]]
    """State, schools counted, cells, cells shown."""

    @property
    def surviving(self) -> int:
        return sum(2 * shown >= cells > 0 for _, _, cells, shown in self.releases)

    @property
    def hidden(self) -> int:
        return sum(0 < 2 * shown < cells for _, _, cells, shown in self.releases)


def demo_counts(database: str) -> Counts:
    with psycopg.connect(
        host=os.environ["DATABASE_HOST"], port=os.environ["DATABASE_PORT"], dbname=database,
        user=os.environ["DATABASE_ADMIN_USER"], password=os.environ["DATABASE_ADMIN_PASSWORD"],
    ) as connection:  # fmt: skip

        def rows(statement: str) -> list[Any]:
            return connection.execute(statement).fetchall()

        incidents, codes = rows("select count(*), count(distinct category) from incidents_incident")[0]
        schools, fewest = rows(SCHOOLS)[0]
        return Counts(
            incidents=incidents, codes=codes, fewest_mains=rows(MAINS)[0][0], schools=schools,
            fewest_of_a_school=fewest, states=dict(rows(STATES)), steps=dict(rows(STEPS)), copies=dict(rows(COPIES)),
            grounds={kind for (kind,) in rows("select distinct ground from incidents_disclosure where ground <> ''")},
            releases=rows(RELEASES),
        )  # fmt: skip
