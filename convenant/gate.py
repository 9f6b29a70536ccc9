"""The one place that decides what may leave an organisation: rows of `Rule`, in order, silence is no.

The first rule that fits answers. A rule that asks gives allow once all it needs is answered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from convenant import clock
from convenant.models import ConvenantVersion, DataClass, Decision, Ground, Mode, Outcome, Rule
from convenant.remember import for_a_minute, remembered
from convenant.tenancy.scope import Actor
from convenant.wording import article_words

Circumstances = Mapping[str, Any]
CIRCUMSTANCES = frozenset(
    {
        "ground", "necessity", "subsidiarity", "consent", "initiative", "offence", "own_ground", "assigned",
        "school_is_party", "route", "context_known", "four_eyes",
    }
)  # fmt: skip
SILENT = "het convenant zegt hier niets over"
STRICTEST = "Dan geldt de strengste regel van het portaal."
OUR_RULE = "regel van het portaal"
ALL = "all"
WORDS = {Outcome.ALLOW: "Toegestaan", Outcome.ASK: "Alleen met reden", Outcome.DENY: "Niet toegestaan"}
ASK_WORDS = {"bilateral": "Uw afweging"}
"""By the setting data.personal.mode: where parties weigh for themselves, the box says so."""

Roles = Mapping[UUID, str]


def _no_roles(convenant_id: UUID, day: date) -> Roles:
    return {}


roles_on: Callable[[UUID, date], Roles] = _no_roles


def fill_roles(source: Callable[[UUID, date], Roles]) -> None:
    """`parties` tells which organisation has which role in a convenant on a day."""
    global roles_on
    roles_on = source


@for_a_minute
def rules_of(version_id: UUID) -> tuple[Rule, ...]:
    """In order. A version keeps its rules: other rules come with a new version."""
    return tuple(Rule.objects.filter(version=version_id).order_by("order"))


@dataclass(frozen=True)
class GateRules:
    """The rules of one version and the roles of its parties on one day: asked once, then no query per question."""

    version_id: UUID
    convenant_id: UUID
    slug: str
    convenant: str
    prefix: str
    ask_word: str
    rules: tuple[Rule, ...]
    roles: Roles

    @classmethod
    def of(cls, version: ConvenantVersion, day: date | None = None) -> "GateRules":
        on = day or clock.today()
        return remembered(("gate", version.pk, on), lambda: cls._of(version, roles_on(version.convenant_id, on)))

    @classmethod
    def _of(cls, version: ConvenantVersion, roles: Roles) -> "GateRules":
        convenant = version.convenant
        return cls(
            version_id=version.pk,
            convenant_id=convenant.pk,
            slug=convenant.slug,
            convenant=convenant.short_name,
            prefix=convenant.article_prefix,
            ask_word=ASK_WORDS.get(str(version.setting("data.personal.mode")), WORDS[Outcome.ASK]),
            rules=rules_of(version.pk),
            roles=roles,
        )

    @classmethod
    def between_roles(cls, version: ConvenantVersion) -> "GateRules":
        """For `evaluate` alone: without the parties, so organisations have no role here."""
        return cls._of(version, {})

    def decide(self, sender: UUID, recipient: UUID, data_class: str, circumstances: Circumstances) -> "Answer":
        """Between organisations, by id. One that is no party on that day has no role, so no rule fits."""
        sender_role, recipient_role = self.roles.get(sender, ""), self.roles.get(recipient, "")
        return evaluate(self, sender_role, recipient_role, data_class, circumstances)


@dataclass(frozen=True)
class Answer:
    """What the gate says. `needs` is what is still to be answered, `grounds` the only grounds that count (empty: any).

    `lead` and `sentence` are read together; both name what the answer rests on.
    """

    data_class: str
    outcome: str
    head: str
    lead: str
    sentence: str
    version_id: UUID
    convenant_id: UUID
    mode: str = Mode.PER_CASE
    rule: str = ""
    article: str = ""
    needs: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()

    @property
    def allowed(self) -> bool:
        return self.outcome == Outcome.ALLOW

    @property
    def text(self) -> str:
        return f"{self.lead} {self.sentence}"


def decide(
    version: ConvenantVersion,
    sender: UUID,
    recipient: UUID,
    data_class: str,
    circumstances: Circumstances,
    on: date | None = None,
) -> Answer:
    """One question. Ask more than one? Keep a `GateRules`."""
    return GateRules.of(version, on).decide(sender, recipient, data_class, circumstances)


def evaluate(
    rules: GateRules, sender_role: str, recipient_role: str, data_class: str, circumstances: Circumstances
) -> Answer:
    """Pure. Circumstances that no rule may speak of are a mistake in the caller, so they are refused."""
    unknown = set(circumstances) - CIRCUMSTANCES
    if unknown:
        raise ValueError(f"unknown circumstances: {sorted(unknown)}")
    for rule in rules.rules:
        if _fits(rule, sender_role, recipient_role, data_class, circumstances):
            return _answer(rules, rule, data_class, circumstances)
    lead = f"{WORDS[Outcome.DENY]}: {SILENT}."
    head = _head(WORDS[Outcome.DENY], data_class)
    return Answer(data_class, Outcome.DENY, head, lead, STRICTEST, rules.version_id, rules.convenant_id)


def keep(answer: Answer, *, actor: Actor, recipient: UUID, data_class: str, circumstances: Circumstances) -> Decision:
    """Stores the answer as a row of the sender; a refusal too."""
    return Decision.objects.create(
        organisation_id=actor.organisation,
        convenant_id=answer.convenant_id,
        version_id=answer.version_id,
        recipient_id=recipient,
        data_class=data_class,
        outcome=answer.outcome,
        mode=answer.mode,
        rule=answer.rule,
        article=answer.article,
        sentence=answer.text,
        circumstances=dict(circumstances),
        membership_id=actor.membership_id,
        function=actor.function,
    )


def _fits(rule: Rule, sender: str, recipient: str, data_class: str, circumstances: Circumstances) -> bool:
    return (
        data_class in rule.data
        and has_role(rule.senders, sender)
        and has_role(rule.recipients, recipient)
        and all(holds(wanted, circumstances.get(key)) for key, wanted in rule.when.items())
    )


def has_role(roles: list[str], role: str) -> bool:
    """ "all" is every party; somebody without a role is no party."""
    return bool(role) and (role in roles or ALL in roles)


def holds(wanted: bool | str | list[str], found: object) -> bool:
    if isinstance(wanted, bool):
        return bool(found) is wanted
    return found in (wanted if isinstance(wanted, list) else [wanted])


def _answer(rules: GateRules, rule: Rule, data_class: str, circumstances: Circumstances) -> Answer:
    missing = tuple(need for need in rule.needs if not _answered(rule, need, circumstances))
    asking = rule.outcome == Outcome.ASK
    outcome = Outcome.ALLOW if asking and not missing else Outcome(rule.outcome)
    word = rules.ask_word if outcome == Outcome.ASK else WORDS[outcome]
    return Answer(
        data_class=data_class,
        outcome=outcome,
        head=word if word in ASK_WORDS.values() else _head(word, data_class),
        lead=f"{word}: {_basis(rules, rule)}.",
        sentence=rule.sentence,
        version_id=rules.version_id,
        convenant_id=rules.convenant_id,
        mode=rule.mode,
        rule=rule.key,
        article=rule.article,
        needs=missing,
        grounds=tuple(rule.grounds),
        answers=tuple(rule.answers.items()),
    )


def _answered(rule: Rule, need: str, circumstances: Circumstances) -> bool:
    """A ground must be one that counts here; consent must also be valid."""
    if need != "ground":
        return bool(circumstances.get(need))
    ground = circumstances.get("ground")
    if not ground or (rule.grounds and ground not in rule.grounds):
        return False
    return ground != Ground.TOESTEMMING or bool(circumstances.get("consent"))


def _basis(rules: GateRules, rule: Rule) -> str:
    if rule.article:
        return f"convenant {rules.convenant}, {article_words(rule.article)}"
    if rule.source != "default":
        return rule.source
    return SILENT if rule.outcome == Outcome.DENY else OUR_RULE


def _head(word: str, data_class: str) -> str:
    return f"{word}: {DataClass(data_class).label}"
