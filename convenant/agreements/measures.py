"""Measures in an agreement file: its own types, and what differs from the law around them."""

from .reading import Document, Place
from .shape import Each, Either, Flag, Map, Number, Shape, Text, one_of
from .walking import once

BY_LAW = {"schorsing", "verwijdering"}
SPAN = Map(optional={unit: Number(0, 366) for unit in ("hours", "days", "working_days", "school_days", "weeks")})
TERM_OR_NONE = Either((one_of({None}), SPAN))
DUTY_WORDS: dict[str, Shape] = {"key": Text(40), "title": Text(200), "help": Text(400)}
DUTY_DETAILS: dict[str, Shape] = {
    "term": TERM_OR_NONE, "mandatory": Flag(), "evidence": one_of({"talk", "letter", "notice", "list", "term"}),
    "recipient": one_of({"leerplicht", "inspectie", "vertrouwensinspecteur", "arbeidsinspectie", "ap"}),
    "since": Text(40), "after": Each(Text(40)), "sectors": Each(Text(20)), "min_days": Number(0, 366),
}  # fmt: skip
DECIDER = one_of({"directie", "bestuurder", "coordinator", "mandaat"})
MEASURE_TYPE = Map(
    {"key": Text(30), "title": Text(200)},
    {"until": Flag(), "max_days": Number(0, 366), "deciders": Each(DECIDER, low=1), "offered": Flag()},
)
MEASURE_RULES = Map(
    optional={
        "types": Each(MEASURE_TYPE),
        "alternatives": Each(Map({"key": Text(40), "title": Text(200)})),
        "duties": Each(Map({"measure": Text(30), **DUTY_WORDS}, DUTY_DETAILS)),
        "notices": Each(Map({"category": Each(Text(10), low=1), **DUTY_WORDS}, DUTY_DETAILS)),
    }
)
OF_A_DUTY = {
    "key": "Naam van de taak. Een bekende naam wijzigt die taak, een nieuwe komt erachter.",
    "title": "Wat er moet gebeuren.", "help": "Wat de gebruiker doet.",
    "term": "Binnen hoeveel tijd, of null.", "term.hours": "Uren.", "term.days": "Dagen.",
    "term.school_days": "Schooldagen.", "term.working_days": "Werkdagen.", "term.weeks": "Weken.",
    "mandatory": "Of de taak moet.",
    "evidence": "talk gesprek, letter brief, notice bericht, list keuze uit een lijst, term termijn.",
    "recipient": "Wie het bericht krijgt.", "since": "Taak vanaf wanneer de termijn loopt.",
    "after": "Taken die eerst klaar zijn.", "sectors": "Alleen in dit onderwijs.",
    "min_days": "Vanaf zoveel dagen.",
}  # fmt: skip
OF_MEASURES = {
    "types": "Eigen soorten maatregelen, naast of in plaats van de gedeelde lijst.",
    "types.key": "Blijvende naam. Een bekende naam wijzigt die soort, een nieuwe komt erachter.",
    "types.title": "Wat op het scherm staat.", "types.until": "Of zij een laatste dag heeft.",
    "types.max_days": "Hoogstens zoveel dagen; 0 is geen grens.", "types.deciders": "Wie er alleen over besluit.",
    "types.offered": "false: niet meer te kiezen. Wat al vastligt, houdt zijn naam.",
    "alternatives": "Wat de school eerst kan proberen, naast de gedeelde lijst.",
    "alternatives.key": "Blijvende naam.", "alternatives.title": "Wat op het scherm staat.",
    "duties": "Taken bij een maatregel.",
    "duties.measure": "Bij welke soort: schorsing, verwijdering of een eigen soort.",
    "notices": "Wie bericht krijgt van een soort incident.", "notices.category": "Codes van de soorten.",
    **{f"{part}.{key}": says for part in ("duties", "notices") for key, says in OF_A_DUTY.items()},
}  # fmt: skip


def check_measures(document: Document) -> None:
    """A suspension or expulsion is what the law makes of it: a text may call it otherwise and no more."""
    start: Place = ("settings", "measures.rules", "value")
    rules = document.content["settings"].get("measures.rules", {}).get("value", {})
    types = [((*start, "types", number), row) for number, row in enumerate(rules.get("types", ()))]
    once(document, (((*place, "key"), row["key"]) for place, row in types), "Soort maatregel")
    for place, row in types:
        if row["key"] in BY_LAW and set(row) - {"key", "title"}:
            document.report(place, f"Over '{row['key']}' gaat de wet. Alleen de naam mag anders zijn.")
    known = BY_LAW | {row["key"] for _, row in types}
    for number, row in enumerate(rules.get("duties", ())):
        if row["measure"] not in known:
            sentence = f"'{row['measure']}' is geen schorsing of verwijdering, en staat niet bij de eigen soorten."
            document.report((*start, "duties", number, "measure"), sentence)
