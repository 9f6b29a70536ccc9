"""From a text to the vault: who did what stays readable in both, who it was only in the vault."""

import re

from . import Finding
from .patterns import BSN
from .placeholders import LINE, PERSON, begins, first_free, word_of
from .words import TITLES, plain

END = re.compile(r"(?:(?<=[.!?])[ \t]+|\s*\n\s*)(?=\S)")
HARD = "[BSN]"
Legend = dict[str, str]
"""What each placeholder stands for."""


def move_out(text: str, found: list[Finding], note: str = "") -> tuple[str, str]:
    """The text with a placeholder for each finding, and the note with the sentences as they were and what each
    placeholder stands for. What was written in the note stays, and so do the numbers given before. A BSN stays in the
    text: nothing takes it."""
    kept, legend = _read(note)
    soft = [finding for finding in found if not finding.hard]
    marks = {finding.start: _mark(finding, legend, text) for finding in soft}
    were = [_replaced(text, found, {}, *span) for span in _sentences(text, found, soft)]
    lines = "\n".join(f"{mark}: {what}" for mark, what in legend.items())
    return _replaced(text, soft, marks), "\n\n".join(filter(None, (kept, "\n".join(were), lines)))


def _read(note: str) -> tuple[str, Legend]:
    lines = [(line, LINE.fullmatch(line.strip())) for line in note.splitlines()]
    return "\n".join(line for line, match in lines if not match).strip(), {m[1]: m[2] for _, m in lines if m}


def _mark(finding: Finding, legend: Legend, text: str) -> str:
    """The same for the same thing. The fuller name of a person is kept."""
    word, what = word_of(finding.kind, finding.found), " ".join(finding.found.split())
    mark = _given(word, what, legend) or first_free(word, legend, text)
    legend[mark] = max(legend.get(mark, ""), what, key=len)
    return mark


def _given(word: str, what: str, legend: Legend) -> str | None:
    """ "Sanne" is "Sanne de Boer"; of two such persons nobody is chosen."""
    same = {mark: known for mark, known in legend.items() if mark.startswith(f"[{word}")}
    exact = [mark for mark, known in same.items() if plain(known) == plain(what)]
    begun = [mark for mark, known in same.items() if word == PERSON and begins(known, what)]
    return exact[0] if exact else begun[0] if len(begun) == 1 else None


def _replaced(text: str, found: list[Finding], marks: dict[int, str], start: int = 0, end: int | None = None) -> str:
    """From `start` to `end`, with the marks of what was found; without marks only a BSN is taken out."""
    end = len(text) if end is None else end
    parts, last = [], start
    for finding in found:
        if start <= finding.start < end and (mark := marks.get(finding.start, HARD if finding.kind == BSN else "")):
            parts += [text[last : finding.start], mark]
            last = finding.end
    return "".join((*parts, text[last:end]))


def _sentences(text: str, found: list[Finding], soft: list[Finding]) -> list[tuple[int, int]]:
    """Where the sentences stand that lose something; those that follow each other as one."""
    ends = [match for match in END.finditer(_filled(text, found)) if not _after_title(text[: match.start()])]
    starts, stops = [0, *(match.end() for match in ends)], [*(match.start() for match in ends), len(text)]
    spans: list[tuple[int, int]] = []
    for number, (start, stop) in enumerate(zip(starts, stops, strict=True)):
        if any(start <= finding.start < stop for finding in soft):
            follows = bool(spans) and spans[-1][1] == stops[number - 1]
            spans[-1:] = [(spans[-1][0], stop)] if follows else [*spans[-1:], (start, stop)]
    return spans


def _filled(text: str, found: list[Finding]) -> str:
    """No sentence ends within a finding: "J. van der Berg"."""
    for finding in found:
        text = text[: finding.start] + "x" * (finding.end - finding.start) + text[finding.end :]
    return text


def _after_title(before: str) -> bool:
    return plain(before.rpartition(" ")[2].strip(".")) in TITLES
