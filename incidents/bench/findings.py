"""What a measurement says about a goal of the project: the figure beside the goal, its noise, and met or not."""

from dataclasses import dataclass

from .measure import PLAIN, SHORT, Comparison, Result

FLAT = ("list without WHERE", "register", "one incident")

READ_AGAIN = "where rows are looked up one by one, whose scope it is is read for each: 0.25 µs (ADR 28)"
WHY = {
    **dict.fromkeys(
        (
            "what waits on the start page",
            "dashboard by place",
            "dashboard by hour",
            "dashboard, steps of registration health",
            "a name in the vault",
            "follow-up, steps by term",
            "follow-up, politie",
            "follow-up, evalueren",
            "follow-up, sluiten",
            "inbox, to do",
            "counts of the inbox",
        ),
        READ_AGAIN,
    ),
    "dashboard: 1m against 100k": "each of its seven divisions reads the two school years of a school that has grown "
    "(benchmark-notes.md)",
    "register, search: 1m against 100k": "it holds the words against each row of a school that has grown "
    "(benchmark-notes.md)",
    "counts of the register": "the same plan; a hundredth more than the goal (benchmark-notes.md)",
    "second start of make demo": "7.9 s since: checks before anything serves went (benchmark-notes.md)",
    "largest web process": "all apps in one process, and what its pages keep (benchmark-notes.md)",
    "P2": "the sizes differ among themselves, but isolation does not get dearer: the plan is the same at every size",
    "P8": "a third round trip beside begin and commit: ×1.7 if it did nothing (ADR 28)",
    "P9": "what is left is drawing templates and making objects of rows (benchmark-notes.md)",
    "P12": "told to leave groups out, guardian reads the person's rights alone; as it is called it reads the whole "
    "table, and the factor grows with the table (benchmark-notes.md)",
    "P15": "a job has a row of its own, which is written, claimed and finished",
    "P16": "more incidents of its own are open, so this page shows more rows (benchmark-notes.md)",
}
"""Goal, or what was measured → why it is missed, as far as it was looked into: for the page, which is in English."""


@dataclass(frozen=True)
class Finding:
    """One line of the table. `goal` in words; `met` is None where there is no goal: the figure is only shown."""

    goal_id: str
    what: str
    figure: str
    goal: str = ""
    noise: str = ""
    worst: str = ""
    met: bool | None = None
    why: str = ""

    def line(self) -> str:
        word = {True: "met", False: "MISSED", None: ""}[self.met]
        parts = (f"{self.goal_id:4} {self.what:44} {self.figure:>16}", f"{self.goal:>20}", f"{self.noise:>7}")
        return " ".join((*parts, f"{self.worst:>18}", word, self.why)).rstrip()

    @property
    def reason(self) -> str:
        """What stands in the table: a fault that was seen, else what was found out."""
        if self.met is not False:
            return self.why
        return self.why or WHY.get(self.what) or WHY.get(self.goal_id, "")

    def row(self) -> str:
        """Of a Markdown table."""
        word = {True: "yes", False: "**no**", None: ""}[self.met]
        cells = (self.goal_id, self.what, self.figure, self.goal, self.noise, self.worst, word, self.reason)
        return "| " + " | ".join(cells) + " |\n"


def of_case(result: Result) -> Finding:
    median, worst, goal = result.median, result.worst, result.case.goal
    return Finding(
        goal_id="P1" if goal else "",
        what=result.case.name,
        figure=told(median),
        goal=f"≤ ×{goal:.2f} / ×{result.case.worst:.2f}" if goal else "",
        noise=f"± {median.noise:.2f}",
        worst=f"{told(worst)} ± {worst.noise:.2f}",
        met=None if goal is None and not result.faults else not (result.slow or result.faults),
        why="; ".join(result.faults),
    )


def told(found: Comparison) -> str:
    """Of a short statement what isolation adds, beside the ratio (ADR 28)."""
    beside = (
        f", {found.extra * 1e6:+.0f} µs of {found.seconds[PLAIN] * 1e6:.0f}" if found.seconds[PLAIN] < SHORT else ""
    )
    return f"×{found.ratio:.2f}{beside}"


def flat(ratios: dict[str, dict[str, float]], small: str, large: str) -> list[Finding]:
    """P2. `ratios`: size → case → what isolation costs there."""
    found = []
    for name in FLAT:
        figure = ratios[large][name] / ratios[small][name]
        what = f"{name}: {large} against {small}"
        found.append(Finding("P2", what, f"×{figure:.2f}", "×0.95-1.05", met=0.95 <= figure <= 1.05))
    return found


def growth(pages: dict[str, dict[str, float]], small: str, large: str) -> list[Finding]:
    """P16. `pages`: size → page → seconds."""
    return [
        Finding("P16", f"{name}: {large} against {small}", f"×{figure:.2f}", "≤ ×1.10", met=figure <= 1.10)
        for name, seconds in pages[large].items()
        if (figure := seconds / pages[small][name])
    ]


def started(seconds: float) -> Finding:
    """P17: the one goal in seconds; it is as wide as it is so that a slow machine keeps it too."""
    return Finding("P17", "second start of make demo", f"{seconds:.0f} s", "≤ 10 s", met=seconds <= 10)
