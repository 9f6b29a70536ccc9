"""A refused attempt: which page, by whom. Written after the refused request was rolled back."""

from django.http import HttpRequest

from convenant.tenancy.models import Organisation
from convenant.tenancy.scope import Actor

from .trail import record


def record_refusal(actor: Actor, request: HttpRequest) -> None:
    match = request.resolver_match
    subject = Organisation(pk=actor.organisation_id)
    record(actor, "request.refused", subject, purpose=match.view_name if match else "")
