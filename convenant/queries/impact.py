"""What adopting a version changes, before it is adopted: answers of the gate, duties, term, and what the AVG asks."""

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass

from convenant.models import ConvenantVersion, DataClass, Obligation, Outcome, Strength
from convenant.wording import listing

from .flips import Flip, flips_between
from .topics import STRENGTHS, Fact, setting_fact, topics_for
from .version_diff import ADDED, CHANGED, REMOVED, WORDS
from .words import actors_words, rhythm_words, role_word

PERSONAL = frozenset(
    {
        DataClass.CORE, DataClass.PERSONS, DataClass.NARRATIVE, DataClass.SPECIAL, DataClass.CRIMINAL,
        DataClass.CAMERA, DataClass.SIGNAL,
    }
)  # fmt: skip
"""A change in these touches the papers that the AVG asks of a party."""
AVG_SETTINGS = (
    "controller.map", "data.transfers", "gemeente.aggregate.k", "gemeente.detail", "data.personal.mode", "consent.age",
)  # fmt: skip
REGISTER, DPIA, STATEMENT = "het verwerkingsregister", "de DPIA", "de privacyverklaring"


@dataclass(frozen=True)
class DutyChange:
    """An obligation that comes, goes or changes. `restarts`: its state is found anew."""

    kind: str
    title: str
    article: str
    sentence: str
    restarts: bool

    @property
    def badge(self) -> tuple[str, str]:
        return WORDS[self.kind]


def duties_between(old: ConvenantVersion, new: ConvenantVersion) -> list[DutyChange]:
    before, after = ({row.key: row for row in version.obligations.all()} for version in (old, new))
    found = [_came(row) for key, row in after.items() if key not in before]
    found += [_changed(before[key], row) for key, row in after.items() if key in before and _differs(before[key], row)]
    return found + [_went(row) for key, row in before.items() if key not in after]


def _told(row: Obligation) -> tuple[str, str, str]:
    return actors_words(row.actors), rhythm_words(row.rhythm), STRENGTHS[row.strength]


def _differs(old: Obligation, new: Obligation) -> bool:
    return _told(old) != _told(new) or (old.evidence, old.evidence_arguments) != (new.evidence, new.evidence_arguments)


def _came(row: Obligation) -> DutyChange:
    who, rhythm, strength = _told(row)
    return DutyChange(
        ADDED, row.title, row.article, f"Voor {who}: {rhythm}, {strength}.", row.strength != Strength.FEIT
    )


def _went(row: Obligation) -> DutyChange:
    return DutyChange(REMOVED, row.title, row.article, f"Gold voor {_told(row)[0]}.", False)


def _changed(old: Obligation, new: Obligation) -> DutyChange:
    labels = ("Voor", "Ritme", "Hardheid")
    rows = zip(labels, _told(old), _told(new), strict=True)
    told = [f"{label}: {before} wordt {after}." for label, before, after in rows if before != after]
    if old.evidence != new.evidence or old.evidence_arguments != new.evidence_arguments:
        told.append("Wat als bewijs telt, verandert.")
    restarts = old.rhythm != new.rhythm or old.evidence != new.evidence
    return DutyChange(CHANGED, new.title, new.article, " ".join(told), restarts)


@dataclass(frozen=True)
class Touched:
    """A change that asks a party to look at its own papers."""

    sentence: str
    papers: tuple[str, ...]
    roles: tuple[str, ...]
    article: str = ""

    @property
    def words(self) -> str:
        return f"Dit raakt {listing(self.papers)} van: {listing(role_word(role) for role in self.roles)}."


def avg_consequences(
    old: ConvenantVersion, new: ConvenantVersion, flips: Iterable[Flip], roles: Iterable[str]
) -> list[Touched]:
    found = [_touched(flip) for flip in flips if flip.data_class in PERSONAL]
    for key in AVG_SETTINGS:
        before, after = _setting(old, key), _setting(new, key)
        if before.words != after.words:
            sentence = f"{after.label}: {before.words} wordt {after.words}."
            found.append(Touched(sentence, (REGISTER, DPIA, STATEMENT), tuple(sorted(roles)), after.article))
    return found


def _setting(version: ConvenantVersion, key: str) -> Fact:
    return setting_fact(version, key) if key in version.settings else Fact(key, "niet geregeld")


def _touched(flip: Flip) -> Touched:
    """Wider sharing asks a DPIA; who newly receives is told to the people concerned."""
    new_recipient = flip.wider and flip.old.outcome == Outcome.DENY
    lead = "Nieuwe ontvanger" if new_recipient else "Ruimer" if flip.wider else "Strenger of anders"
    condition = f" als {flip.condition}" if flip.condition else ""
    sentence = f"{lead}: {flip.what}, {flip.who}{condition}. {flip.change}"
    papers = (REGISTER, DPIA, STATEMENT) if flip.wider else (REGISTER, STATEMENT)
    return Touched(sentence, papers, tuple(sorted({role for pair in flip.pairs for role in pair})), flip.new.article)


@dataclass(frozen=True)
class Impact:
    flips: tuple[Flip, ...]
    duties: tuple[DutyChange, ...]
    term: tuple[tuple[str, str, str], ...]
    touched: tuple[Touched, ...]
    came: tuple[str, ...]
    """Parties that the new text names and the old one did not."""
    went: tuple[str, ...]

    @property
    def restarting(self) -> list[DutyChange]:
        return [duty for duty in self.duties if duty.restarts]

    @property
    def summary(self) -> list[tuple[int, str]]:
        return [
            _counted(self.flips, "antwoord van de poort verandert", "antwoorden van de poort veranderen"),
            _counted(self.duties, "verplichting komt, gaat of verandert", "verplichtingen komen, gaan of veranderen"),
            _counted(self.restarting, "stand begint opnieuw", "standen beginnen opnieuw"),
            _counted(self.touched, "gevolg voor de AVG", "gevolgen voor de AVG"),
        ]


def _counted(found: Sized, one: str, more: str) -> tuple[int, str]:
    return len(found), one if len(found) == 1 else more


def impact_of(old: ConvenantVersion, new: ConvenantVersion, roles: Iterable[str]) -> Impact:
    """Four queries. `roles` of the parties of today; those of the new text are added."""
    everyone = set(roles) | {row["role"] for row in new.membership.get("parties", [])}
    flips = flips_between(old, new, everyone)
    before = _party_names(old)
    after = _party_names(new) if before else {}
    return Impact(
        flips=tuple(flips),
        duties=tuple(duties_between(old, new)),
        term=tuple(_term_changes(old, new)),
        touched=tuple(avg_consequences(old, new, flips, everyone)),
        came=tuple(name for slug, name in after.items() if slug not in before),
        went=tuple(name for slug, name in before.items() if slug not in after),
    )


def _party_names(version: ConvenantVersion) -> dict[str, str]:
    return {row["organisation"]["slug"]: row["organisation"]["name"] for row in version.membership.get("parties", [])}


def _term_changes(old: ConvenantVersion, new: ConvenantVersion) -> Iterator[tuple[str, str, str]]:
    """Label, old and new words of what is arranged about the term, stopping, changing and evaluating."""
    for topic in topics_for(old, new):
        if {"term", "exit", "amendment", "evaluation"} & set(topic.parts):
            before = {fact.label: fact.words for fact in topic.facts_of(old)}
            after = {fact.label: fact.words for fact in topic.facts_of(new)}
            for label in {**before, **after}:
                if before.get(label) != after.get(label):
                    yield label, before.get(label, "niet geregeld"), after.get(label, "niet geregeld")
