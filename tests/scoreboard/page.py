"""docs/scoreboard.md, from docs/scoreboard.json: written for somebody who has read nothing else."""

from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
APART = (
    "Put together from parts that were run one after the other on this day, on this commit and a few before it; "
    "checks that take long and were not part of it count for nothing."
)
FAST = "The fast part only: a check that takes long was left out, and a row with no other check reads as not yet."
Content = dict[str, Any]


def render(content: Content) -> str:
    parts = [
        (HERE / "introduction.md").read_text().rstrip(),
        _measured(content),
        _summary(content["rows"]),
        "## Row by row",
        *(_section(row) for row in content["rows"]),
        _mutants(content["mutants"]),
    ]
    return "\n\n".join(parts) + "\n"


def duration(content: Content) -> int:
    """Of all checks and mutants together, one after the other."""
    seconds: float = sum(one["seconds"] for one in [*content["rows"], *content["mutants"]])
    return round(seconds / 60)


def _measured(content: Content) -> str:
    machine = content["machine"]
    part = FAST if content["fast"] else APART if content["apart"] else "All checks."
    states = Counter(row["state"] for row in content["rows"])
    return "\n".join(
        [
            "## This run",
            "",
            f"{part} {content['day']}, commit {content['commit']}, {duration(content)} minutes on "
            f"{machine['cores']} cores, Python {machine['python']}, PostgreSQL {machine['postgresql']}.",
            "",
            f"{len(content['rows'])} rows: {', '.join(f'{count} {state}' for state, count in states.most_common())}.",
        ]
    )


def _summary(rows: list[Content]) -> str:
    lines = ["| Row | Claim | Verdict | Figures | Mutants killed | Seconds |", "|---|---|---|---|---|---|"]
    lines += [
        f"| [{row['row']}](#{row['row'].lower()}) | {row['claim']} | {_bold(row['state'])} | {_figures(row)} | "
        f"{_killed(row)} | {row['seconds']:.0f} |"
        for row in rows
    ]
    return "\n".join(lines)


def _bold(state: str) -> str:
    return f"**{state}**" if state.startswith(("holds", "FAILS")) else state


def _figures(row: Content) -> str:
    if not row["checks"]:
        return "-"
    checks = f"{row['checks'] - row['failed']} of {row['checks']} checks passed"
    return "<br>".join(_escaped(text) for text in [*row["figures"], checks])


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _killed(row: Content) -> str:
    return f"{row['killed']} of {row['mutants']}" if row["mutants"] else "-"


def _section(row: Content) -> str:
    lines = [f"### {row['row']}", "", f"**{row['claim']}** Verdict: {row['state']}.", ""]
    lines += [f"- {'Tried' if row['checks'] else 'To be tried'}: {row['tried']}"]
    lines += [f"- Found: {_escaped(figure)}" for figure in row["figures"]]
    lines += [f"- Does not prove: {row['limits']}"] if row["limits"] != "-" else []
    lines += [f"- Still missing: {row['missing']}."] if row["missing"] else []
    lines += [f"- Outside: {row['outside']}."] if row["outside"] else []
    return "\n".join(lines)


def _mutants(verdicts: list[Content]) -> str:
    killed = sum(one["outcome"] == "killed" for one in verdicts)
    lines = ["## Mutants", "", f"{killed} of {len(verdicts)} killed. Each was tried alone, on a copy.", ""]
    lines += ["| Row | What was broken | Result |", "|---|---|---|"]
    lines += [f"| {one['row']} | {_escaped(one['breaks'])} | {one['outcome']} |" for one in verdicts]
    return "\n".join(lines)
