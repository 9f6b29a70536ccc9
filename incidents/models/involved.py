"""How many people had which part in an incident, as numbers alone: the names stay in the vault."""

from django.db import models

PARTS = ("betrokken", "geraakt", "getuige")
SORTS = ("leerling", "personeel", "ouder", "derde", "onbekend")
COUNTED = tuple(f"{part}_{sort}" for part in PARTS for sort in SORTS)
"""Keys of `Incident.involved`: the codes of role and kind that the vault has too."""
MOST = 99

Involved = dict[str, int]
"""Of `COUNTED`, each from 1 to `MOST`; what is not there was not counted."""


def pupils_in(involved: Involved) -> int:
    return sum(involved.get(f"{part}_leerling", 0) for part in PARTS)


_KEYS = ", ".join(f"'{key}'" for key in COUNTED)
_WRONG = f'@.type() != "number" || @ < 1 || @ > {MOST} || @.floor() != @'


def _holds(template: str) -> models.Q:
    """`?` is the column."""
    holds = models.Func(
        models.F("involved"), template=template.replace("?", "%(expressions)s", 1), output_field=models.BooleanField()
    )
    return models.Q(holds)


KNOWN_AND_SMALL = models.CheckConstraint(
    name="incidents_incident_involved",
    condition=_holds("jsonb_typeof(?) = 'object'")
    & _holds(f"? - array[{_KEYS}] = '{{}}'::jsonb")
    & _holds(f"not jsonb_path_exists(?, 'strict $.* ? ({_WRONG})')"),
)
