"""Measures the portal in a database of its own; `make bench` runs it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incidents.bench.database import World, benchmark_database, fill, make_tables, the_administrator, vacuum
from incidents.bench.findings import of_case
from incidents.bench.measure import compare_all

SIZES = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000, "5m": 5_000_000}


class Command(BaseCommand):
    help = "Meet in een eigen database wat de scheiding van organisaties kost. Noemt verhoudingen, geen tijden."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=SIZES, default="10k", help="aantal incidenten")
        parser.add_argument("--rounds", type=int, default=15, help="hoe vaak elke vraag gesteld wordt")
        parser.add_argument("--database", default="convenant_bench", help="naam; eindigt op _bench")
        parser.add_argument("--keep", action="store_true", help="laat de database staan en gebruik hem weer")

    def handle(self, *args: Any, **options: Any) -> None:
        world = World(SIZES[options["size"]])
        with benchmark_database(options["database"], keep=options["keep"], say=self.stdout.write) as empty:
            if empty:
                self.make(options["database"], world)
            found = [of_case(result) for result in compare_all(world, options["rounds"])]
        for finding in found:
            self.stdout.write(finding.line())
        if missed := [finding for finding in found if finding.met is False]:
            raise CommandError(f"Doelen niet gehaald: {len(missed)}")

    def make(self, name: str, world: World) -> None:
        make_tables()
        administrator = the_administrator()
        with administrator.connect(name) as connection, connection.transaction():
            fill(connection.cursor(), world, self.stdout.write)
        vacuum(administrator, name)
