"""The protocol set an agreement file names, as step templates."""

from collections.abc import Iterator
from typing import Any

from convenant.agreements.agreement import Agreement
from convenant.agreements.keeping import keep_set

from .models import StepTemplate

DETAILS = ("key", "title", "owner", "term", "mandatory", "evidence", "help", "condition")


def load_protocol(agreement: Agreement) -> list[str]:
    name = agreement.content["protocol"]
    steps = list(step_templates(name, agreement.sets["protocol"]))
    changed = keep_set(steps, ("protocol", "category", "number"), protocol=name)
    return [f"Protocol {name}: {changed} stappen nieuw of gewijzigd."] if changed else []


def step_templates(name: str, content: dict[str, Any]) -> Iterator[StepTemplate]:
    """The generic steps, and per category the step with its own words over the generic one."""
    generic = {step["number"]: step for step in content["steps"]}
    for number, step in generic.items():
        yield _template(name, "", number, step)
    for category, steps in content["categories"].items():
        for number, own in steps.items():
            yield _template(name, category, number, generic[number] | _inherited(content, category, number) | own)


def _inherited(content: dict[str, Any], category: str, number: int) -> dict[str, Any]:
    """A sub-category first takes what its main category says of the step."""
    main, _, sub = category.partition("-")
    found: dict[str, Any] = content["categories"].get(main, {}).get(number, {}) if sub else {}
    return found


def _template(name: str, category: str, number: int, step: dict[str, Any]) -> StepTemplate:
    return StepTemplate(protocol=name, category=category, number=number, **{key: step[key] for key in DETAILS})
