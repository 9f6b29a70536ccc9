"""Counts the releases that are due. Runs under the worker's login: only that may become `aggregator`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from convenant.audit.trail import circle_event
from convenant.models import Convenant
from convenant.tenancy.models import Function, Job, JobState
from convenant.tenancy.portal import portal_for
from convenant.tenancy.scope import AGGREGATOR, Actor, scope, system_actor
from incidents.actions.releases import ask_release, job_key, missing_schools
from incidents.models import Release
from incidents.models.releases import ReleaseState
from incidents.releases.counting import compute
from incidents.releases.periods import period_label
from parties.models import Party


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # a process beside those that serve, which are checked when they start
    help = "Telt de gevraagde cijfers waarvoor alle scholen akkoord gaven of die de regie liet starten."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--convenant", default="", help="alleen deze, bijvoorbeeld west-friesland")
        parser.add_argument("--school-year", type=int, help="vraag dit schooljaar (beginjaar) eerst aan")
        parser.add_argument("--half", type=int, default=0, choices=(0, 1, 2), help="0 is het hele schooljaar")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.settings_dict["USER"] != "login_worker":
            raise CommandError("Alleen de worker mag tellen. Start met DATABASE_LOGIN=login_worker.")
        for convenant in self.convenants(options["convenant"]):
            actor = regie_of(convenant)
            with scope(actor):
                if options["school_year"] is not None:
                    self.ask(convenant, options["school_year"], options["half"], actor)
                self.release_due(convenant, actor)

    def convenants(self, slug: str) -> list[Convenant]:
        with scope(system_actor(AGGREGATOR)):
            found = list(Convenant.objects.filter(slug=slug) if slug else Convenant.objects.all())
        if slug and not found:
            raise CommandError(f"Er is geen convenant {slug}.")
        return found

    def ask(self, convenant: Convenant, school_year: int, half: int, actor: Actor) -> None:
        if not Release.objects.filter(convenant=convenant, school_year=school_year, half=half).exists():
            ask_release(convenant, school_year, half, actor=actor)
            self.stdout.write(f"{convenant.short_name}, {period_label(school_year, half)}: aangevraagd")

    def release_due(self, convenant: Convenant, actor: Actor) -> None:
        for release in Release.objects.filter(convenant=convenant, state=ReleaseState.ASKED).order_by("asked_at"):
            period = f"{convenant.short_name}, {period_label(release.school_year, release.half)}"
            waits_for = len(missing_schools(release)) if release.needs_approval else 0
            if waits_for and not was_started(release):
                self.stdout.write(f"{period}: wacht op akkoord van {waits_for} scholen")
                continue
            done = compute(release.pk, convenant.pk)
            circle_event(actor, "release.released", done, convenant_id=convenant.pk)
            shown = done.cells.filter(count__isnull=False).count()
            total = done.cells.count()
            self.stdout.write(
                f"{period}: vrijgegeven, {done.schools_counted} van {done.schools_total} scholen, "
                f"{shown} van {total} getallen getoond. {done.note}".rstrip()
            )


def was_started(release: Release) -> bool:
    """Regie asked to count with the schools that agreed; its own job says so."""
    return Job.objects.filter(unique_key=job_key(release)).exclude(state=JobState.FAILED).exists()


def regie_of(convenant: Convenant) -> Actor:
    with scope(system_actor(AGGREGATOR)):
        party = Party.objects.select_related("organisation").filter(convenant=convenant, holds_regie=True).first()
    if party is None:
        raise CommandError(f"{convenant.short_name}: niemand voert regie.")
    return portal_for(party.organisation, function=Function.REGIE)
