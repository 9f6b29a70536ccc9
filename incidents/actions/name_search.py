"""Finding incidents by the name of somebody in the vault: exact, for a purpose, and told in the trail of each one."""

from collections.abc import Iterable

from django.db.models import QuerySet

from convenant.audit.trail import record
from convenant.errors import Refused
from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor
from convenant.vault.cells import blind_index
from incidents.lint import name_tokens, only_hard
from incidents.models import InvolvedPerson, NameToken
from incidents.permissions import VAULT, require, visible_to
from incidents.vocabulary import PURPOSES

MOST = 50
CELLS = ("role", "name", "birth_date", "contact", "injuries", "note")


def find_by_name(name: str, purpose: str, *, actor: Actor) -> list[InvolvedPerson]:
    """Persons whose stored name has every part of this one, newest incident first. Their cells stay sealed.

    The index is keyed and blind: what was typed stands in no log, no row and no address.
    """
    require(actor, VAULT)
    if purpose not in PURPOSES:
        raise Refused("Kies eerst een doel. Elke keer zoeken wordt vastgelegd.")
    if only_hard(name):
        raise Refused("Dit is een geldig BSN. Zoek op naam.")
    found = list(with_name(name, actor)[:MOST])
    record(actor, "vault.name_sought", Organisation(pk=actor.organisation_id), purpose=PURPOSES[purpose])
    for incident in {row.incident_id: row.incident for row in found}.values():
        record(actor, "vault.found_by_name", incident, purpose=PURPOSES[purpose])
    return found


def with_name(name: str, actor: Actor) -> QuerySet[InvolvedPerson]:
    return with_tokens(parts_of(name, actor), actor)


def with_tokens(tokens: Iterable[bytes], actor: Actor) -> QuerySet[InvolvedPerson]:
    rows = InvolvedPerson.objects.filter(incident__in=visible_to(actor).values("pk"))
    for token in tokens:
        rows = rows.filter(pk__in=NameToken.objects.filter(token=token).values("person_id"))
    shown = rows.select_related("incident", "incident__location").defer(*CELLS)
    return shown.order_by("-incident__occurred_on", "pseudonym")


def parts_of(name: str, actor: Actor) -> set[bytes]:
    """Each part that can stand alone, so that a first name in between does not matter; else the name as a whole."""
    whole = blind_index(" ".join(name.split()), actor.organisation)
    parts = name_tokens(name, actor.organisation)
    if not parts:
        raise Refused("Schrijf een naam.")
    return parts - {whole} or {whole}
