"""Kinds of organisations, and what somebody may be there."""

from functools import lru_cache

from django.db import models


class OrganisationKind(models.TextChoices):
    SCHOOL = "school", "School of schoolbestuur"
    GEMEENTE = "gemeente", "Gemeente"
    POLITIE = "politie", "Politie"
    LEERPLICHT = "leerplicht", "Leerplicht/RMC"
    HALT = "halt", "Halt"
    OM = "om", "Openbaar Ministerie"
    JONGERENWERK = "jongerenwerk", "Jongerenwerk"
    ZORG = "zorg", "Zorgpartner"
    OVERIG = "overig", "Overige partij"
    OPERATOR = "operator", "Beheer van het portaal"


class Function(models.TextChoices):
    COORDINATOR = "coordinator", "Veiligheidscoördinator"
    DIRECTIE = "directie", "Directie"
    DOCENT = "docent", "Docent of conciërge"
    SCHOOLAGENT = "schoolagent", "Schoolagent"
    WIJKAGENT = "wijkagent", "Wijkagent"
    REGIE = "regie", "Regie"
    BESTUURDER = "bestuurder", "Burgemeester of bestuurder"
    LEERPLICHT = "leerplicht", "Leerplichtambtenaar"
    HALT = "halt", "Medewerker Halt"
    OM = "om", "Medewerker Openbaar Ministerie"
    JONGERENWERK = "jongerenwerk", "Jongerenwerker"
    ZORGPARTNER = "zorgpartner", "Medewerker zorgpartner"
    FG = "fg", "Functionaris gegevensbescherming"
    BEHEER = "beheer", "Beheerder van het portaal"


_ALWAYS = (Function.FG,)
FUNCTIONS: dict[str, tuple[Function, ...]] = {
    OrganisationKind.SCHOOL: (
        Function.COORDINATOR, Function.DIRECTIE, Function.DOCENT, Function.BESTUURDER, *_ALWAYS,
    ),
    OrganisationKind.GEMEENTE: (Function.REGIE, Function.BESTUURDER, *_ALWAYS),
    OrganisationKind.POLITIE: (Function.SCHOOLAGENT, Function.WIJKAGENT, Function.BESTUURDER, *_ALWAYS),
    OrganisationKind.LEERPLICHT: (Function.LEERPLICHT, *_ALWAYS),
    OrganisationKind.HALT: (Function.HALT, *_ALWAYS),
    OrganisationKind.OM: (Function.OM, *_ALWAYS),
    OrganisationKind.JONGERENWERK: (Function.JONGERENWERK, Function.BESTUURDER, *_ALWAYS),
    OrganisationKind.ZORG: (Function.ZORGPARTNER, Function.BESTUURDER, *_ALWAYS),
    OrganisationKind.OVERIG: (Function.JONGERENWERK, Function.ZORGPARTNER, Function.BESTUURDER, *_ALWAYS),
    OrganisationKind.OPERATOR: (Function.BEHEER,),
}  # fmt: skip


GOVERNING = {OrganisationKind.GEMEENTE: Function.BESTUURDER.label, OrganisationKind.SCHOOL: "Bestuurder van de school"}


@lru_cache(maxsize=256)
def function_name(function: str, kind: str = "") -> str:
    """As an organisation of this kind calls it: a school has no burgemeester. Empty for what is no function."""
    if function == Function.BESTUURDER and kind:
        return str(GOVERNING.get(OrganisationKind(kind), "Bestuurder"))
    return str(Function(function).label) if function in Function.values else ""


def functions_of(kind: str, *, holds_regie: bool) -> tuple[Function, ...]:
    """What an organisation may make its people. Whoever holds regie in a convenant has people for it."""
    offered = FUNCTIONS[kind]
    return (*offered, Function.REGIE) if holds_regie and Function.REGIE not in offered else offered
