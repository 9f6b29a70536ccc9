"""AVG 30: the register of processing, made from the rules in force for one's role in each convenant.

What goes to whom is what the gate would allow in the best case; nothing here is typed per convenant.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from convenant.gate import GateRules, has_role
from convenant.models import ConvenantVersion, DataClass, Outcome, Rule
from convenant.remember import for_a_minute
from convenant.retention import TERMS, Term
from convenant.tenancy.models import OrganisationKind
from convenant.wording import article_words, listing

from .article30 import ALONE, NO_TRANSFER, joint_words, transfers_of
from .own_lines import SUBJECTS, OwnLine, own_lines
from .rehearsal import Question, possible
from .rulepages import roles_in
from .rules import GROUND_WORDS
from .words import role_word

GIVES, GETS = "geeft", "krijgt"
SELF = "eigen verwerking"
PERSONAL = {
    DataClass.CORE: "wat, waar en wanneer, zonder namen; bij een kleine locatie soms herleidbaar",
    DataClass.FEEDBACK: "hoe een melding afliep",
    DataClass.PERSONS: "naam, contactgegevens, rol bij het incident",
    DataClass.NARRATIVE: "het volledige verhaal van een incident",
    DataClass.SPECIAL: "gegevens over gezondheid, geloof, afkomst of seksualiteit (AVG 9)",
    DataClass.CRIMINAL: "verdenking, aangifte, straf of Halt-afdoening (AVG 10)",
    DataClass.CAMERA: "beelden van camera's",
}
"""The data classes that are about persons, or may be; the others carry none."""
PURPOSES = {
    DataClass.CORE: "Samen zorgen voor veiligheid in en om de school.",
    DataClass.FEEDBACK: "Weten hoe een melding afliep, om nazorg te kunnen geven.",
    DataClass.PERSONS: "Betrokkenen helpen en aanspreken na een incident.",
    DataClass.NARRATIVE: "Een incident onderzoeken en afhandelen.",
    DataClass.SPECIAL: "Hulp en bescherming bieden als dat zonder deze gegevens niet kan.",
    DataClass.CRIMINAL: "Strafbare feiten melden, onderzoeken en afdoen.",
    DataClass.CAMERA: "Een strafbaar feit ophelderen.",
}
FROM_JUSTICE = {OrganisationKind.POLITIE, OrganisationKind.OM}
MEASURES = (
    "Elke organisatie ziet alleen haar eigen gegevens; de database dwingt dat af.",
    "Namen en verhalen staan versleuteld, met een sleutel per organisatie.",
    "De poort toetst elke verstrekking aan het convenant en bewaart het antwoord.",
    "Wie iets inziet, staat in een logboek dat niemand kan wijzigen.",
    "Inloggen gaat met een persoonlijk account en een functie.",
)
PROCESSOR = "De beheerder van het portaal, als verwerker (AVG 28)"
ON_THE_CARD = "iedereen, voor wie de school op haar openbare kaart zet"
PROPOSED = "voorstel, laat uw FG dit toetsen"
PUBLIC_TASK = f"taak van algemeen belang, AVG 6 lid 1 onder e ({PROPOSED})"
INTEREST = f"gerechtvaardigd belang, AVG 6 lid 1 onder f ({PROPOSED})"


@dataclass(frozen=True)
class Recipient:
    role: str
    articles: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return f"{self.role} ({listing(article_words(each) for each in self.articles)})" if self.articles else self.role


@dataclass(frozen=True)
class Processing:
    """One line of the register. `key` is stable over versions; `mark` changes with what it says."""

    key: str
    title: str
    kind: str
    purpose: str
    data: str
    subjects: str
    recipients: tuple[Recipient, ...]
    ground: str
    retention: tuple[Term, ...]
    sources: tuple[Recipient, ...] = ()
    """Where the data come from, when not from the people themselves (AVG 14)."""
    joint: str = ALONE
    outside: str = NO_TRANSFER
    """Countries outside the EER with their guarantees (AVG 30 lid 1 under e)."""

    @property
    def facts(self) -> dict[str, str]:
        """What a confirmation is about, in words: compared with what was confirmed."""
        return {
            "Doel": self.purpose,
            "Gegevens": self.data,
            "Betrokkenen": self.subjects,
            "Ontvangers": self.recipient_words,
            "Bron": listing(each.words for each in self.sources) or "de eigen organisatie en de mensen zelf",
            "Grond": self.ground,
            "Bewaartermijn": self.retention_words,
            "Samen verantwoordelijk met": self.joint,
            "Buiten de EER": self.outside,
        }

    @property
    def leaves_eer(self) -> bool:
        return self.outside != NO_TRANSFER

    @property
    def recipient_words(self) -> str:
        return listing(each.words for each in self.recipients) or "niemand buiten de eigen organisatie"

    @property
    def retention_words(self) -> str:
        return "; ".join(f"{term.what}: {term.period} ({term.source})" for term in self.retention)

    @property
    def mark(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()


@for_a_minute
def processing_in(version_id: UUID, role: str, holds_regie: bool) -> tuple[Processing, ...]:
    """The register of whoever has this role under this version; reference data alone."""
    version = ConvenantVersion.objects.select_related("convenant").get(pk=version_id)
    rules = GateRules.between_roles(version)
    found = (*_own(version, role, holds_regie), *_flows(rules, role, GIVES), *_flows(rules, role, GETS))
    joint = joint_words(version, role)
    return tuple(_placed(each, version, joint) for each in found)


def _placed(line: Processing, version: ConvenantVersion, joint: str) -> Processing:
    """What stays in one's own organisation is nobody else's to answer for."""
    way, _, data_class = line.key.partition("-")
    outside = transfers_of(version, data_class.replace("-", "_")) if way == GIVES else NO_TRANSFER
    return replace(line, joint=joint if line.recipients else ALONE, outside=outside)


def _flows(rules: GateRules, role: str, kind: str) -> Iterator[Processing]:
    for data_class in PERSONAL:
        others = {other: _open(rules, role, other, data_class, kind) for other in roles_in(rules.rules, [])}
        found = [(other, rule) for other, ways in others.items() for rule in ways]
        if found:
            yield _flow(role, data_class, kind, found)


def _open(rules: GateRules, role: str, other: str, data_class: DataClass, kind: str) -> list[Rule]:
    """The rules by which these data may go, whatever they ask; none where the gate always refuses."""
    sender, recipient = (role, other) if kind == GIVES else (other, role)
    about = [rule for rule in rules.rules if rule.outcome != Outcome.DENY and data_class in rule.data]
    if not any(has_role(rule.senders, sender) and has_role(rule.recipients, recipient) for rule in about):
        return []
    answers = possible(rules, Question(sender, recipient, data_class, {}))
    keys = {answer.rule for answer in answers if answer.outcome != Outcome.DENY}
    return [rule for rule in about if rule.key in keys]


def _flow(role: str, data_class: DataClass, kind: str, found: list[tuple[str, Rule]]) -> Processing:
    others = _by_role(found)
    verb = "geven aan" if kind == GIVES else "ontvangen van"
    names = listing(each.role for each in others)
    own = (Recipient("de eigen medewerkers die het nodig hebben"),)
    return Processing(
        key=f"{kind}-{data_class.value.replace('_', '-')}",
        title=f"{data_class.label[0].upper()}{data_class.label[1:]} {verb} {names}",
        kind="verstrekken" if kind == GIVES else "ontvangen",
        purpose=PURPOSES[data_class],
        data=PERSONAL[data_class],
        subjects=SUBJECTS,
        recipients=others if kind == GIVES else own,
        sources=() if kind == GIVES else others,
        ground=_grounds(role, [rule for _, rule in found]),
        retention=_kept(kind, {other for other, _ in found}),
    )


def _by_role(found: list[tuple[str, Rule]]) -> tuple[Recipient, ...]:
    articles: dict[str, dict[str, None]] = {}
    for other, rule in found:
        articles.setdefault(other, {}).update({rule.article: None} if rule.article else {})
    return tuple(Recipient(role_word(other), tuple(labels)) for other, labels in articles.items())


def _grounds(role: str, rules: list[Rule]) -> str:
    """Where the text names none, the portal proposes one, and says so."""
    named = dict.fromkeys(ground for rule in rules for ground in _named(rule))
    asked = f"per geval: {listing((GROUND_WORDS[ground] for ground in named), 'of')}" if named else ""
    open_ = INTEREST if role in (OrganisationKind.JONGERENWERK, OrganisationKind.OVERIG) else PUBLIC_TASK
    return "; anders: ".join(part for part in (asked, "" if all(_named(rule) for rule in rules) else open_) if part)


def _named(rule: Rule) -> list[Any]:
    asked = rule.when.get("ground", [])
    return [*rule.grounds, *(asked if isinstance(asked, list) else [asked])]


def _kept(kind: str, others: set[str]) -> tuple[Term, ...]:
    if kind == GIVES:
        return (TERMS["given"],)
    return (TERMS["received_wpg" if others & FROM_JUSTICE else "received"],)


def _own(version: ConvenantVersion, role: str, holds_regie: bool) -> Iterator[Processing]:
    """What one does for the convenant without giving anything away."""
    if role == OrganisationKind.SCHOOL:
        yield _register(version)
    yield from (_own_line(line) for line in own_lines(role))
    yield Processing(
        "contactpersonen", "Contactpersonen van het convenant", SELF, "Weten wie u moet hebben.",
        "naam, functie, telefoonnummer, e-mailadres", "medewerkers van de partijen",
        _contact_readers(version, role), PUBLIC_TASK, (TERMS["contact"],),
    )  # fmt: skip
    yield Processing(
        "overleg", "Overleggen, besluiten en acties", SELF, "Afspraken maken en nakomen.",
        "functie of naam bij een actie of besluit", "medewerkers van de partijen",
        (Recipient("alle partijen van het convenant"),), PUBLIC_TASK, (TERMS["meeting"],),
    )  # fmt: skip
    if holds_regie:
        yield Processing(
            "cijfers", "Vrijgegeven cijfers", SELF, "Zien of de veiligheid beter wordt.",
            f"tellingen zonder personen; kleiner dan {version.setting('gemeente.aggregate.k') or 5} blijft afgeschermd",
            "niemand herleidbaar", (Recipient("alle partijen van het convenant"),), PUBLIC_TASK,
            (TERMS["release"],),
        )  # fmt: skip
    yield Processing(
        "toegang", "Accounts en logboek", SELF, "Alleen wie het mag, kan erbij; achteraf is te zien wie wat deed.",
        "e-mailadres, functie, tijd en soort handeling, zonder inhoud", "eigen medewerkers met een account",
        (), INTEREST, (TERMS["log"],),
    )  # fmt: skip


def _own_line(line: OwnLine) -> Processing:
    kept = tuple(TERMS[key] for key in line.kept)
    return Processing(line.key, line.title, SELF, line.purpose, line.data, line.subjects, (), PUBLIC_TASK, kept)


def _register(version: ConvenantVersion) -> Processing:
    scope = version.settings.get("register.scope", {})
    article = f" ({article_words(scope['article'])})" if scope.get("article") else ""
    kept = tuple(TERMS[key] for key in ("core", "vault", "vault_serious", "consent"))
    return Processing(
        "incidenten", "Register van incidenten", SELF, f"Incidenten vastleggen, afhandelen en ervan leren{article}.",
        "de kern; in de kluis namen, verhalen, gezondheid en strafbare feiten", SUBJECTS, (), PUBLIC_TASK, kept,
    )  # fmt: skip


def _contact_readers(version: ConvenantVersion, role: str) -> tuple[Recipient, ...]:
    """A school may show some of them to everybody, on the card of a location."""
    circle = Recipient("alle partijen van het convenant", _contact_article(version))
    return (circle, Recipient(ON_THE_CARD)) if role == OrganisationKind.SCHOOL else (circle,)


def _contact_article(version: ConvenantVersion) -> tuple[str, ...]:
    return (str(version.contacts[0]["article"]),) if version.contacts else ()
