"""A file with contact persons that a school of the demo looks at before it imports it: some rows have an error."""

import random
from collections.abc import Callable
from datetime import date
from io import BytesIO

from convenant.models import Convenant
from convenant.tenancy.models import Function
from convenant.tenancy.scope import Actor, scope, system_actor
from parties.accounts import ACCOUNTS, actor_named
from parties.importing.actions import preview
from parties.models import ImportKind

FILE = """Naam;Functie;Niveau;Waarvoor;E-mailadres;Telefoon;Vanaf
Medewerker privacy;Privacy;uitvoerend;avg;privacy@school.example;0229 000 010;{day}
Functionaris school;Functionaris gegevensbescherming;uitvoerend;fg;fg@school.example;0229 000 011;{day}
Conciërge hoofdgebouw;Conciërge;uitvoerend;;concierge.school.example;0229 000 012;{day}
Bestuurssecretaris;Secretaris;bestuur;;bestuur@school.example;0229 000 013;31-02-2026
"""


def build_imports(slug: str, rng: random.Random, actor_for: Callable[[str], Actor], today: date) -> None:
    """The first school of the circle that has an account."""
    with scope(system_actor()):
        convenant = Convenant.objects.get(slug=slug)
    desks = (actor_named(one.email) for one in ACCOUNTS if one.function == Function.COORDINATOR)
    actor = next(desk for desk in desks if convenant.pk in desk.circles)
    content = FILE.format(day=f"{today:%d-%m-%Y}").encode()
    with scope(actor):
        preview(ImportKind.CONTACTS, convenant, "contactpersonen.csv", BytesIO(content), len(content), actor=actor)
