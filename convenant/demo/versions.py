"""A next version that lies before the parties, with some answers and signatures, by calling the actions.

Only where the text asks every partner for its answer: there the desk, the waiting and the objections show.
"""

import copy
import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

import convenant.agreements
from convenant import clock
from convenant.actions.version_papers import Given, Signed, answer_version, sign_version
from convenant.actions.versions import circulate
from convenant.agreements.agreement import prepare
from convenant.agreements.drafts import load_draft
from convenant.compliance.bearers import Bearer
from convenant.models import Consent, ConvenantVersion
from convenant.queries.amendment import asked_of, procedure_of
from convenant.tenancy.scope import Actor, scope, system_actor

from .agreement import regie_of

ActorFor = Callable[[str], Actor]
OBJECTION = "Een langere termijn past niet bij ons beleidsplan. Wij willen elk jaar kunnen bijsturen."
EXTRA = " Partijen leggen daarbij vast wat zij het jaar daarna anders doen."
SIGNERS = {
    "gemeente": "burgemeester", "school": "voorzitter college van bestuur", "politie": "teamchef",
    "om": "officier van justitie", "halt": "regiomanager",
}  # fmt: skip
CIRCULATED_DAYS, ANSWER_DAYS = 12, 16


def build_versions(slug: str, rng: random.Random, actor_for: ActorFor, today: date) -> None:
    with scope(system_actor()):
        in_force = ConvenantVersion.objects.select_related("convenant").get(convenant__slug=slug, status="adopted")
        asked = asked_of(in_force.convenant_id)
    sign_some(in_force, asked[::2], actor_for)
    if not procedure_of(in_force).everyone_answers:
        return
    agreement = prepare(Path(convenant.agreements.__path__[0]) / f"{slug}.yaml")
    agreement.document.content = next_text(agreement.content)
    load_draft(agreement)
    actor = regie_of(in_force.convenant, actor_for)
    with scope(actor), clock.at(moment(today - timedelta(days=CIRCULATED_DAYS))):
        circulate(agreement.version, today + timedelta(days=ANSWER_DAYS), actor=actor)
    answer_some(agreement.version, asked, rng, actor_for)


def next_text(content: dict[str, Any]) -> dict[str, Any]:
    """Made up: a longer term, one more meeting, a ground less, a larger smallest number."""
    text = copy.deepcopy(content)
    text["version"] = {"number": content["version"]["number"] + 1, "status": "adopted", "signed_on": None}
    text["term"]["length"] *= 2
    text["settings"]["gemeente.aggregate.k"]["value"] = 10
    last = text["articles"][-1]["items"][-1]
    last["text"] = last["text"] + EXTRA
    yearly = next(row for row in text["obligations"] if row["rhythm"]["kind"] == "per_school_year")
    yearly["rhythm"]["times"] += 1
    _make_stricter(text["rules"])
    return text


def _make_stricter(rules: list[dict[str, Any]]) -> None:
    """A ground less where there are several, else a second person who looks along."""
    several = next((row for row in rules if len(row.get("grounds", [])) > 1), None)
    if several:
        several["grounds"] = several["grounds"][:-1]
    else:
        asking = next(row for row in rules if row["outcome"] == "ask")
        asking["needs"] = [*dict.fromkeys([*asking["needs"], "four_eyes"])]


def moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 15)))


def answer_some(version: ConvenantVersion, asked: Sequence[Bearer], rng: random.Random, actor_for: ActorFor) -> None:
    """Two thirds answered, one of them with an objection."""
    answering = rng.sample(list(asked), 2 * len(asked) // 3)
    for number, bearer in enumerate(answering):
        given = Given(Consent.OBJECTS, OBJECTION) if number == 0 else Given(Consent.AGREES)
        actor = actor_for(bearer.slug)
        with scope(actor):
            answer_version(version, given, actor=actor, seen="")


def sign_some(version: ConvenantVersion, asked: Sequence[Bearer], actor_for: ActorFor) -> None:
    if version.signed_on is None:
        return
    for bearer in asked:
        actor = actor_for(bearer.slug)
        with scope(actor):
            signed = Signed(SIGNERS.get(bearer.role, "directeur"), version.signed_on)
            sign_version(version, signed, actor=actor, seen="")
