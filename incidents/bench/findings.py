"""What a measurement says about a goal of the project: the figure beside the goal, its noise, and met or not."""

from dataclasses import dataclass

from .measure import Result

FLAT = ("list without WHERE", "register", "one incident")

PLANNING = "four fifths of it is planning, and a policy makes planning a fifth to a quarter longer (ADR 16)"
WHY = {
    **dict.fromkeys(("one incident", "steps of one incident", "trail of one incident"), PLANNING),
    "P1": "the same rows by the owner's index; where the time goes was not looked into",
    "P8": "one statement between begin and commit; setting five values at once costs more than the empty statements",
    "P9": "half of the CPU is Django making queries and rows, a third drawing templates; "
    "talking to the database is a twentieth",
    "P2": "the sizes differ among themselves, but isolation does not get dearer: the plan is the same at every size",
    "P4": "the list of everything looks for locations too; the postvak of a team has many",
    "P12": "whoever has rights on the incidents of the own school alone has guardian read only a few hundred rights; "
    "the factor of the design was for a table spread in another way",
    "P16": "with ten times the incidents more are open: the page shows more rows",
    "P15": "a job has a row of its own, which is written, claimed and finished",
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
        figure=f"×{median.ratio:.2f}",
        goal=f"≤ ×{goal:.2f} / ×{result.case.worst:.2f}" if goal else "",
        noise=f"± {median.noise:.2f}",
        worst=f"×{worst.ratio:.2f} ± {worst.noise:.2f}",
        met=None if goal is None and not result.faults else not (result.slow or result.faults),
        why="; ".join(result.faults),
    )


def flat(ratios: dict[str, dict[str, float]], small: str, large: str) -> list[Finding]:
    """P2. `ratios`: size → case → what isolation costs there."""
    found = []
    for name in FLAT:
        figure = ratios[large][name] / ratios[small][name]
        what = f"{name}: {large} against {small}"
        found.append(Finding("P2", what, f"×{figure:.2f}", "×0.95-1.05", met=0.95 <= figure <= 1.05))
    return found


def growth(pages: dict[str, dict[str, float]], small: str, large: str, of: str = "") -> list[Finding]:
    """P16. `pages`: size → page → seconds."""
    return [
        Finding("P16", f"{of}{name}: {large} against {small}", f"×{figure:.2f}", "≤ ×1.10", met=figure <= 1.10)
        for name, seconds in pages[large].items()
        if (figure := seconds / pages[small][name])
    ]


def started(seconds: float) -> Finding:
    """P17: the one goal in seconds; it is as wide as it is so that a slow machine keeps it too."""
    return Finding("P17", "second start of make demo", f"{seconds:.0f} s", "≤ 10 s", met=seconds <= 10)
