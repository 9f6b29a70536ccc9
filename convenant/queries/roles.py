"""Who answers for what: articles down, roles across, and what each role stands for by the text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from convenant.compliance.asked import ROLE_WORDS
from convenant.compliance.bearers import ALL, Bearer
from convenant.compliance.matrix import COLUMN_LETTERS
from convenant.models import Article, ArticleKind, ConvenantVersion, Obligation, Strength
from convenant.tenancy.models import OrganisationKind

RESPONSIBLE, TAKES_PART, ULTIMATE, CONSULTED, INFORMED = "V", "M", "G", "O", "I"
PARTS = {
    RESPONSIBLE: "verantwoordelijk",
    TAKES_PART: "voert mee uit",
    ULTIMATE: "gaat erover",
    CONSULTED: "overlegt mee",
    INFORMED: "hoort ervan",
}
IN_FILE = {"ultimate": ULTIMATE, "consulted": CONSULTED, "informed": INFORMED}


@dataclass(frozen=True)
class Answer:
    """What a role answers for by one article: context without a duty, or an effort."""

    label: str
    title: str
    text: str


@dataclass(frozen=True)
class RoleColumn:
    """`name` is the only party's own name, else the word for the role."""

    role: str
    name: str
    parties: tuple[Bearer, ...]
    answers: tuple[Answer, ...]
    default_article: str

    @property
    def word(self) -> str:
        return str(OrganisationKind(self.role).label)


@dataclass(frozen=True)
class Cell:
    role: str
    parts: str
    """Letters of PARTS in their order, empty when the role has no part."""

    @property
    def words(self) -> str:
        return ", ".join(PARTS[letter] for letter in self.parts)


@dataclass(frozen=True)
class RoleRow:
    section: str
    label: str
    title: str
    cells: tuple[Cell, ...]

    def parts_of(self, role: str) -> str:
        return next((cell.parts for cell in self.cells if cell.role == role), "")

    def told(self, names: dict[str, str]) -> list[tuple[str, str]]:
        """For a narrow screen: (part, who)."""
        return [
            (word, ", ".join(names[cell.role] for cell in self.cells if letter in cell.parts))
            for letter, word in PARTS.items()
            if any(letter in cell.parts for cell in self.cells)
        ]


@dataclass(frozen=True)
class Responsibilities:
    columns: tuple[RoleColumn, ...]
    rows: tuple[RoleRow, ...]

    def only(self, role: str, part: str) -> list[RoleRow]:
        """Rows in which that role has a part, or somebody has that one."""
        wanted = set(part or PARTS)
        return [
            row for row in self.rows
            if any(wanted & set(cell.parts) for cell in row.cells if role in ("", cell.role))
        ]  # fmt: skip

    def column_of(self, organisation_id: UUID) -> RoleColumn | None:
        own = [each for each in self.columns if organisation_id in {party.organisation_id for party in each.parties}]
        return own[0] if own else None


def responsibilities(version: ConvenantVersion, bearers: Sequence[Bearer]) -> Responsibilities:
    """Two queries. What only states or explains, and a number that does not occur, has no row."""
    articles = list(version.articles.all())
    duties: dict[str, list[Obligation]] = defaultdict(list)
    for duty in version.obligations.exclude(strength=Strength.FEIT):
        duties[duty.article].append(duty)
    columns = _columns(version, articles, bearers)
    everybody = {bearer.role for bearer in bearers if bearer.is_partner}
    rows = [
        RoleRow(
            article.section, article.label, article.title, _cells(article, duties[article.label], columns, everybody)
        )
        for article in articles
        if _asks(article, duties[article.label])
    ]
    return Responsibilities(columns, tuple(rows))


def _asks(article: Article, duties: Sequence[Obligation]) -> bool:
    """A row is for what asks something of somebody, or says what a role stands for."""
    more_than_facts = any(row["strength"] != Strength.FEIT for row in article.provisions)
    return bool(duties) or article.kind == ArticleKind.ROLE or more_than_facts


def _columns(
    version: ConvenantVersion, articles: Iterable[Article], bearers: Sequence[Bearer]
) -> tuple[RoleColumn, ...]:
    """A role that has a party, in the order of the agreement."""
    answers: dict[str, list[Answer]] = defaultdict(list)
    for article in articles:
        for role in article.actors if article.kind == ArticleKind.ROLE else ():
            answers[role].append(Answer(article.label, article.title, article.text))
    groups: dict[str, list[Bearer]] = defaultdict(list)
    for bearer in bearers:
        groups[bearer.role].append(bearer)
    default = version.default_owner
    return tuple(
        RoleColumn(
            role=role,
            name=_name(role, group),
            parties=tuple(group),
            answers=tuple(answers[role]),
            default_article=default["article"] if default.get("role") == role else "",
        )
        for role, group in groups.items()
    )


def _name(role: str, parties: Sequence[Bearer]) -> str:
    """An only party goes by its own name where that is short: "JoU", not "jongerenwerk"."""
    short = parties[0].short_name.removeprefix("Stichting ")
    return short if len(parties) == 1 and len(short) <= COLUMN_LETTERS else ROLE_WORDS.get(role, role.capitalize())


def _cells(
    article: Article, duties: Sequence[Obligation], columns: Iterable[RoleColumn], everybody: set[str]
) -> tuple[Cell, ...]:
    """Who bears a duty is responsible; without duties the first actor is. The other actors take part."""

    def roles(named: Iterable[str]) -> set[str]:
        found = set(named)
        return found - {ALL} | everybody if ALL in found else found

    default = article.version.default_owner.get("role")
    actors = article.actors or ([default] if default else [])
    responsible = roles(role for duty in duties for role in duty.actors) or roles(actors[:1])
    has = {RESPONSIBLE: responsible, TAKES_PART: roles(actors) - responsible}
    has |= {IN_FILE[name]: roles(named) for name, named in article.parts.items()}
    doing = responsible | has[TAKES_PART]
    for letter in (CONSULTED, INFORMED):
        has[letter] = has.get(letter, set()) - doing
    return tuple(
        Cell(column.role, "".join(letter for letter in PARTS if column.role in has.get(letter, set())))
        for column in columns
    )
