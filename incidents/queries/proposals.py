"""Copies that wait for the directie: drafts of one incident, whoever of the school prepared them."""

from incidents.models import Draft, Incident

KIND = "akkoord"


def form_of(incident: Incident) -> str:
    return f"{KIND}:{incident.pk.hex}"


def proposals_for(incident: Incident) -> list[Draft]:
    return list(Draft.objects.filter(form=form_of(incident)).order_by("saved_at"))
