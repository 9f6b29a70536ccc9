"""YAML to plain data with the line of every part. Closed: no aliases, no tags, no double keys, one document."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""Where in the file: keys and positions, as in ("rules", 3, "article")."""

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_BYTES, MAX_DEPTH = 1_000_000, 12
TOO_LARGE = "Het bestand is groter dan 1 MB."
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
TAB_INDENT = re.compile(r"^ *\t+ *[^\s#]")


@dataclass(frozen=True, order=True)
class Problem:
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"regel {self.line}: {self.sentence}"


class Unacceptable(Exception):
    """The file can't be adopted; `problems` says everything that is wrong with it, by line."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, sorted(set(problems))
        super().__init__("\n".join(f"{name}, {problem}" for problem in self.problems))


@dataclass
class Document:
    """`warnings` are what is probably a mistake, and may be meant: they stop nothing."""

    name: str
    content: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    text: str = ""

    def report(self, place: Place, sentence: str) -> None:
        self.problems.append(Problem(self.line_of(place), sentence))

    def warn(self, place: Place, sentence: str) -> None:
        self.warnings.append(Problem(self.line_of(place), sentence))

    def line_of(self, place: Place) -> int:
        """The line of the nearest part that stands in the file."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)

    def accept(self) -> None:
        if self.problems:
            raise Unacceptable(self.name, self.problems)


def read(path: Path) -> Document:
    if path.stat().st_size > MAX_BYTES:
        raise Unacceptable(path.name, [Problem(1, TOO_LARGE)])
    return read_bytes(path.read_bytes(), path.name)


def read_bytes(raw: bytes, name: str) -> Document:
    """What was uploaded or pasted: no file needs to exist."""
    document = Document(name)
    document.text = _text(raw, document)
    root = _root(document.text, document)
    document.accept()
    value = Builder(document).value(root, ())
    if not isinstance(value, dict):
        raise Unacceptable(name, [Problem(1, "Het bestand moet uit sleutels en waarden bestaan.")])
    document.content = value
    return document


def _text(raw: bytes, document: Document) -> str:
    """Editors on Windows add a mark at the start and end lines with CR LF: both mean nothing here."""
    if len(raw) > MAX_BYTES:
        raise Unacceptable(document.name, [Problem(1, TOO_LARGE)])
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        sentence = "Het bestand is geen UTF-8-tekst. Bewaar het als UTF-8."
        raise Unacceptable(document.name, [Problem(line, sentence)]) from None
    document.problems += _strange_lines(text)
    document.accept()
    return text


def _strange_lines(text: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), 1):
        if CONTROL.search(line):
            yield Problem(number, "Hier staan tekens die niet in tekst horen. Is dit wel een tekstbestand?")
        elif TAB_INDENT.match(line):
            yield Problem(number, "Deze regel begint met een tab. Spring in met spaties.")


def _root(text: str, document: Document) -> Any:
    """The node tree. The events come first: they are read without recursion, so depth is refused in time."""
    try:
        document.problems += _refused_events(text)
        document.accept()
        return yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Unacceptable(
            document.name, [Problem(line, "Dit is geen geldige YAML. Kijk naar inspringen en aanhalingstekens.")]
        ) from None


def _refused_events(text: str) -> Iterator[Problem]:
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            yield Problem(line, "Ankers en verwijzingen (& en *) mogen niet in dit bestand.")
        if tag := getattr(event, "tag", None):
            yield Problem(line, f"Een type als {tag} mag niet in dit bestand.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            yield Problem(line, f"Dit staat dieper dan {MAX_DEPTH} niveaus.")
            return


class Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.scalars = Loader("")

    def value(self, node: Any, place: Place) -> Any:
        self.document.lines.setdefault(place, node.start_mark.line + 1 if node else 1)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, number)) for number, item in enumerate(node.value)]
        return self.scalar(node, place)

    def mapping(self, node: Any, place: Place) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.scalar(key_node, place) if isinstance(key_node, yaml.ScalarNode) else str(key_node.tag)
            here = (*place, key)
            if key in found:
                line = key_node.start_mark.line + 1
                self.document.problems.append(Problem(line, f"De sleutel '{key}' staat hier twee keer."))
            self.document.lines[here] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, here)
        return found

    def scalar(self, node: Any, place: Place) -> Any:
        if node is None:
            return None
        try:
            return self.scalars.construct_object(node)
        except (ValueError, yaml.YAMLError):
            line = node.start_mark.line + 1
            self.document.problems.append(Problem(line, f"'{node.value}' bestaat niet als datum of getal."))
            return None
