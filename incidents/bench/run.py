"""One run: the size that was asked for in full, smaller ones for what must not grow with it."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from convenant import clock

from . import outbox, probes, web
from .cases import CASES, POLICE, SCHOOL
from .core import on_one_core
from .database import Say, World, benchmark_database, fill, make_tables, the_administrator, vacuum
from .findings import FLAT, Finding, flat, growth, of_case
from .machine import machine
from .measure import MEDIAN, Result, actors, compare_all
from .replay import unprotected

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "5m": 5_000_000}
SMALLEST = "10k"
ON_THE_LIST = ("register", "counts of the register")
BUSY, LARGEST = 90, 100
"""Percentiles of the school whose pages are asked for, large enough for full lists at every size; and of the one whose
search reads most."""


@dataclass
class Run:
    size: str
    rounds: int
    database: str
    keep: bool
    http: bool
    say: Say
    findings: list[Finding] = field(default_factory=list)
    ratios: dict[str, dict[str, float]] = field(default_factory=dict)
    pages: dict[str, dict[str, float]] = field(default_factory=dict)
    machine: dict[str, str] = field(default_factory=dict)

    @property
    def tenth(self) -> str:
        return next(name for name, number in SIZES.items() if number * 10 >= SIZES[self.size])

    def start(self) -> None:
        for size in dict.fromkeys((SMALLEST, self.tenth, self.size)):
            self.say(f"{size}: {SIZES[size]:,} incidenten".replace(",", "."))
            world, name = World(SIZES[size]), f"{size}_{self.database}" if self.keep else self.database
            with benchmark_database(name, keep=self.keep, say=self.say) as empty:
                if empty:
                    self.make(name, world)
                self.measure(size, world, name)
        if self.size != SMALLEST:
            self.add(flat(self.ratios, SMALLEST, self.size))
            self.add(growth(self.pages, self.tenth, self.size))

    def make(self, name: str, world: World) -> None:
        make_tables()
        administrator = the_administrator()
        with administrator.connect(name) as connection, connection.transaction():
            fill(connection.cursor(), world, self.say)
        vacuum(administrator, name)

    def measure(self, size: str, world: World, name: str) -> None:
        with on_one_core():
            self.clock(size, world, name)
        if size == self.size and self.http:
            self.serve(world, name)

    def clock(self, size: str, world: World, name: str) -> None:
        whole = size == self.size
        chosen = CASES if whole else [case for case in CASES if case.name in FLAT]
        results = compare_all(world, self.rounds, chosen)
        self.ratios[size] = {result.case.name: result.median.ratio for result in results}
        self.pages[size] = web.seconds_of_pages(actors(world)[SCHOOL][BUSY], self.rounds)
        if whole:
            self.machine = machine()
            self.add([of_case(result) for result in results])
            self.probe(world, name, results)

    def share_of_isolation(self, results: list[Result], scope: float) -> Finding:
        """Of the page of the same school: its list and its counts."""
        asked = [result for result in results if result.case.name in ON_THE_LIST]
        extra = sum(found.extra for result in asked for found in result.comparisons if found.percentile == BUSY)
        return probes.isolation_of_page(extra, scope, self.pages[self.size][web.LIST])

    def probe(self, world: World, name: str, results: list[Result]) -> None:
        people = actors(world)
        school, agent, busy = people[SCHOOL][MEDIAN], people[POLICE][MEDIAN], people[SCHOOL][BUSY]
        client = web.signed_in(school)
        with unprotected() as free:
            self.add([probes.forgotten_where(school, self.rounds)])
            self.add([probes.inbox_against_join(agent, free, name, self.rounds)])
            self.add(probes.search_against_index(people[SCHOOL][LARGEST], free, name, self.rounds))
            cost, seconds = probes.scope_cost(school, self.rounds)
            self.add([probes.write(school), cost, self.share_of_isolation(results, seconds)])
            self.add([probes.decrypting(school, lambda row: client.get(f"/incidenten/{row.pk}/"), self.rounds)])
            self.add(probes.guardian_way(school, free, name, max(self.rounds // 10, 3)))
        self.add(web.queries_of_the_lists(busy))

    def serve(self, world: World, name: str) -> None:
        """With processes of their own, on all cores."""
        schools = actors(world)[SCHOOL]
        self.add(web.over_http(schools[BUSY], self.rounds // 10))
        self.add(outbox.jobs(schools[MEDIAN], name))

    def add(self, found: list[Finding]) -> None:
        for finding in found:
            self.say(finding.line())
        self.findings.extend(found)

    def as_dict(self) -> dict[str, Any]:
        return {
            "size": self.size, "incidents": SIZES[self.size], "rounds": self.rounds, "date": str(clock.today()),
            "machine": self.machine, "findings": [asdict(finding) for finding in self.findings],
            "ratios": self.ratios, "pages_relative": self.relative_pages(),
        }  # fmt: skip

    def relative_pages(self) -> dict[str, dict[str, float]]:
        """To the empty page of the same size: a time would say nothing on another machine."""
        return {
            size: {name: round(seconds / found[web.EMPTY], 2) for name, seconds in found.items()}
            for size, found in self.pages.items()
        }

    def save(self, folder: Path) -> None:
        (folder / "benchmark.json").write_text(json.dumps(self.as_dict(), indent=2, ensure_ascii=False) + "\n")
        (folder / "benchmark.md").write_text(self.as_page())

    def as_page(self) -> str:
        head = (
            "# Benchmark\n\n"
            f"Made by `make bench SIZE={self.size}`: {SIZES[self.size]:,} incidents of 1,500 schools, the largest ten "
            f"times the median, on {self.machine['cores']} cores, {self.machine['memory']} memory and PostgreSQL "
            f"{self.machine['postgresql']}, {self.rounds} rounds, {clock.today():%-d %B %Y}. "
            "All figures are ratios, so they can be repeated elsewhere; [running.md](running.md) tells how it is done. "
            "The fastest fiftieth of the rounds counts, so that other work of the machine weighs little; "
            "only the shares of P9 and P15 feel it. A goal of two numbers is for the median school "
            "and for the worst of five: the 50th, 75th, 90th and 99th percentile and the largest. "
            "What a run does not say of itself stands in [benchmark-notes.md](benchmark-notes.md).\n\n"
            f"| Goal | What | Figure | Asked | Noise | Worst of five schools | Met | Why |\n{'|---' * 8}|\n"
        )
        return head + "".join(finding.row() for finding in self.findings)
