"""What a measurement says about a goal of the project: the figure beside the goal, its noise, and met or not."""

from dataclasses import dataclass

from .measure import Result


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
        return " ".join((*parts, f"{self.worst:>18}", word, self.why)).rstrip()


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
