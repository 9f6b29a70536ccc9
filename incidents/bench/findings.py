"""What a measurement says about a goal of the project: the figure beside the goal, its noise, and met or not."""

from dataclasses import dataclass

from .measure import Result

FLAT = ("lijst zonder WHERE", "register", "één incident")

WHY = {
    "P1": "dezelfde rijen en hetzelfde plan; een policy kost bij elke tabel een vast, klein stuk planning, en dat "
    "weegt zwaar bij een vraag die bijna niets kost",
    "P8": "één opdracht tussen begin en einde; vijf instellingen tegelijk lezen kost meer dan de lege opdrachten",
    "P9": "het samenstellen van de vragen en het tekenen in Python kosten het meest, niet de database of de scheiding",
    "P2": "de maten verschillen onderling, maar scheiding wordt niet duurder: het plan is bij elke maat hetzelfde",
    "P4": "de lijst van alles zoekt ook op locatie; het postvak van een team heeft er veel",
    "P12": "wie alleen rechten heeft op de incidenten van de eigen school, laat guardian maar een paar honderd rechten "
    "lezen; de factor van het ontwerp gold voor een ander verdeelde tabel",
    "P16": "bij tien keer zoveel incidenten staan er ook meer open: de pagina toont meer rijen",
    "P15": "een taak heeft een eigen rij, die wordt geschreven, opgepakt en afgesloten",
}
"""Goal → why it is missed, as far as it was looked into."""


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
        word = {True: "gehaald", False: "NIET GEHAALD", None: ""}[self.met]
        parts = (f"{self.goal_id:4} {self.what:44} {self.figure:>16}", f"{self.goal:>20}", f"{self.noise:>7}")
        return " ".join((*parts, f"{self.worst:>18}", word, self.reason)).rstrip()

    @property
    def reason(self) -> str:
        return self.why or (WHY.get(self.goal_id, "") if self.met is False else "")

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
        what = f"{name}: {large} tegen {small}"
        found.append(Finding("P2", what, f"×{figure:.2f}", "×0.95-1.05", met=0.95 <= figure <= 1.05))
    return found


def growth(pages: dict[str, dict[str, float]], small: str, large: str) -> list[Finding]:
    """P16. `pages`: size → page → seconds."""
    return [
        Finding("P16", f"{name}: {large} tegen {small}", f"×{figure:.2f}", "≤ ×1.10", met=figure <= 1.10)
        for name, seconds in pages[large].items()
        if (figure := seconds / pages[small][name])
    ]


def started(seconds: float) -> Finding:
    """P17: the one goal in seconds; it is as wide as it is so that a slow machine keeps it too."""
    return Finding("P17", "tweede start van make demo", f"{seconds:.0f} s", "≤ 10 s", met=seconds <= 10)
