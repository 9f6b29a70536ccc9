"""The rules of the gate on one screen, in a file, role by role, and as a rehearsal."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convenant import clock
from convenant.audit.trail import record
from convenant.compliance.bearers import Bearer, bearers_of
from convenant.file_pages import file_of, pdf_answer
from convenant.forms.rules import PARTY, RuleFilter, WhatIf, articles_of
from convenant.gate import GateRules
from convenant.http import PortalRequest
from convenant.models import ConvenantVersion, DataClass, Rule
from convenant.queries import rulepages
from convenant.queries.rehearsal import Question, rehearse
from convenant.queries.rulematrix import matrix_of
from convenant.queries.rules import RuleLine
from convenant.queries.settings import settings_of
from convenant.terms import note_of

from .agreement import SEES, version_here

TABS = (
    ("convenant:rules", "Alle regels"),
    ("rules:matrix", "Wie naar wie"),
    ("rules:what-if", "Wat als?"),
    ("rules:tensions", "Spanningen"),
)


def tabs(current: str, slug: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name, kwargs={"slug": slug}), "current": name == current, "count": None}
        for name, label in TABS
    ]


@dataclass(frozen=True)
class Reading:
    """One reading of the address: which version, which filters, which rules."""

    request: PortalRequest
    version: ConvenantVersion

    @cached_property
    def rules(self) -> list[Rule]:
        return list(self.version.rules.all())

    @cached_property
    def form(self) -> RuleFilter:
        roles = rulepages.roles_in(self.rules, [])
        return RuleFilter(self.request.GET, roles=roles, articles=articles_of(self.rules))

    @cached_property
    def chosen(self) -> dict[str, str]:
        return self.form.chosen()

    @cached_property
    def lines(self) -> list[RuleLine]:
        return [RuleLine.of(rule) for rule in self.rules if rulepages.shown(rule, self.chosen)]

    def context(self) -> dict[str, Any]:
        convenant = self.version.convenant
        return {
            "version": self.version,
            "convenant": convenant,
            "rules": self.lines,
            "total": len(self.rules),
            "default": rulepages.default_shown(self.chosen),
            "default_sentence": rulepages.DEFAULT_SENTENCE,
            "settings": settings_of(self.version),
            "marks": self.form.marks(self.chosen),
        }


@require_safe
def table(request: PortalRequest, slug: str) -> HttpResponse:
    reading = Reading(request, version_here(request, slug))
    context = reading.context() | {
        "filter": reading.form,
        "tabs": tabs("convenant:rules", slug),
        "clear_url": reverse("convenant:rules", kwargs={"slug": slug}),
        "querystring": request.GET.urlencode(),
        "sees": SEES,
    }
    return render(request, "convenant/rules/table.html", context)


@require_safe
def export(request: PortalRequest, slug: str, kind: str) -> HttpResponse:
    """What is on the screen."""
    reading = Reading(request, version_here(request, slug))
    rows = rulepages.file_rows(reading.lines, default=rulepages.default_shown(reading.chosen))
    record(request.actor, "rules.exported", reading.version)
    return file_of(kind)(f"regels-{slug}", rulepages.HEAD, rows, note_of(reading.version.convenant_id))


@require_safe
def pdf(request: PortalRequest, slug: str) -> HttpResponse:
    reading = Reading(request, version_here(request, slug))
    context = reading.context() | {"theme": reading.version.convenant.theme, "today": clock.today()}
    return pdf_answer(
        request, "convenant/rules/pdf.html", context, f"regels-{slug}", back=reverse("convenant:rules", args=[slug]),
        tell=lambda: record(request.actor, "rules.exported", reading.version),
    )  # fmt: skip


@require_safe
def matrix(request: PortalRequest, slug: str) -> HttpResponse:
    version = version_here(request, slug)
    rules = GateRules.between_roles(version)
    roles = rulepages.roles_in(rules.rules, bearers_of(version.convenant_id))
    asked = request.GET.get("gegevens", "")
    data_class = asked if asked in DataClass.values else DataClass.PERSONS.value
    context = {
        "version": version,
        "convenant": version.convenant,
        "data_class": data_class,
        "data_word": DataClass(data_class).label,
        "choices": DataClass.choices,
        "rows": matrix_of(rules, roles, data_class),
        "tabs": tabs("rules:matrix", slug),
        "sees": SEES,
    }
    return render(request, "convenant/rules/matrix.html", context)


@require_safe
def what_if(request: PortalRequest, slug: str) -> HttpResponse:
    """A rehearsal: the gate answers, and no decision is kept."""
    version = version_here(request, slug)
    parties = bearers_of(version.convenant_id)
    roles = rulepages.roles_in(GateRules.between_roles(version).rules, parties)
    form = WhatIf(request.GET, roles=roles, parties=parties, today=clock.today())
    context = {
        "version": version,
        "convenant": version.convenant,
        "form": form,
        "answer": answer_of(form, version, parties) if form.is_bound else None,
        "tabs": tabs("rules:what-if", slug),
        "sees": SEES,
    }
    return render(request, "convenant/rules/what_if.html", context)


def answer_of(form: WhatIf, version: ConvenantVersion, parties: list[Bearer]) -> dict[str, Any] | None:
    form.is_valid()
    if form.who is None:
        return None
    rules = GateRules.of(version, form.cleaned_data.get("datum"))
    sender, recipient, data_class = form.who
    known = {f"{PARTY}{party.slug}": rules.roles.get(party.organisation_id, "") for party in parties}
    question = Question(
        known.get(sender, sender), known.get(recipient, recipient), data_class, form.circumstances()
    )  # a role stands for itself
    found = rehearse(rules, question)
    answer = found.answer
    return {
        "found": found,
        "decisive": RuleLine.of(found.decisive) if found.decisive else None,
        "verdict": {
            "decision": answer.outcome, "head": answer.head, "lead": answer.lead, "sentence": answer.sentence,
            "articles": [answer.article] if answer.article else [], "slug": rules.slug, "prefix": rules.prefix,
        },
    }  # fmt: skip
