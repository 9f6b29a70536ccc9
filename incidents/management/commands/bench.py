"""Measures the portal in a database of its own; `make bench` runs it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from incidents.bench import settings as own
from incidents.bench.findings import started
from incidents.bench.run import SIZES, SMALLEST, Run


class Command(BaseCommand):
    help = "Meet in een eigen database wat de scheiding van organisaties kost. Noemt verhoudingen, geen tijden."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=SIZES, default=SMALLEST, help="aantal incidenten")
        parser.add_argument("--rounds", type=int, default=15, help="hoe vaak elke vraag gesteld wordt")
        parser.add_argument("--http", action="store_true", help="meet ook pagina's over http en taken door de wachtrij")
        parser.add_argument("--json", action="store_true", help="alles als JSON")
        parser.add_argument("--save", action="store_true", help="schrijf docs/benchmark.json en docs/benchmark.md")
        parser.add_argument(
            "--demo-start", type=float, help="seconden van de tweede start van de demo, als dat gemeten is"
        )
        parser.add_argument("--database", default="convenant_bench", help="naam; eindigt op _bench")
        parser.add_argument("--keep", action="store_true", help="laat de databases staan en gebruik ze weer")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ROOT_URLCONF != own.ROOT_URLCONF:
            raise CommandError(f"Start met DJANGO_SETTINGS_MODULE={own.__name__}, zoals make bench doet.")
        say = self.stderr.write if options["json"] else self.stdout.write
        wanted = {name: options[name] for name in ("size", "rounds", "database", "keep", "http")}
        run = Run(say=say, **wanted)
        if (seconds := options["demo_start"]) is not None:
            run.add([started(seconds)])
        run.start()
        if options["json"]:
            self.stdout.write(json.dumps(run.as_dict(), indent=2, ensure_ascii=False))
        if options["save"]:
            run.save(settings.BASE_DIR / "docs")
        if missed := [finding for finding in run.findings if finding.met is False]:
            raise CommandError(f"Doelen niet gehaald: {len(missed)}")
