"""The vault of a school: persons and full texts, sealed with its own key."""

from django.db import models

from convenant.models.four_eyes import AskedOfColleague, AskState
from convenant.tenancy.constraints import CompositeForeignKey
from convenant.tenancy.rows import OwnRow
from convenant.vault.fields import SealedField, SealedRow
from convenant.vault.models import Retention

from .core import Incident


def incident_key(name: str) -> CompositeForeignKey:
    return CompositeForeignKey(
        name=name, fields=("organisation", "incident"), to="incidents.Incident", to_fields=("organisation", "id")
    )


class InvolvedPerson(SealedRow, OwnRow):
    """A person in one incident. The role belongs to this link, never to the person elsewhere."""

    RETENTION = Retention.INCIDENT
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="people", db_constraint=False, db_index=False)
    pseudonym = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, default="leerling")
    role = SealedField()
    name = SealedField()
    birth_date = SealedField()
    contact = SealedField()
    injuries = SealedField()
    note = SealedField()
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            incident_key("incidents_person_incident"),
            models.UniqueConstraint(fields=["organisation", "id"], name="incidents_person_own"),
            models.UniqueConstraint(
                fields=["organisation", "incident", "pseudonym"], name="incidents_person_pseudonym"
            ),
        ]


class NameToken(OwnRow):
    """Blind index of a name or a part of it: finds equal names inside this organisation only."""

    GRANTS = {"member": "select, insert, update, delete"}
    person = models.ForeignKey(
        InvolvedPerson, models.CASCADE, related_name="tokens", db_constraint=False, db_index=False
    )
    token = models.BinaryField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            CompositeForeignKey(
                name="incidents_nametoken_person",
                fields=("organisation", "person"),
                to="incidents.InvolvedPerson",
                to_fields=("organisation", "id"),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "token"], name="incidents_nametoken_find")]


class VaultNote(SealedRow, OwnRow):
    """Full text beside the core: the narrative, an answer of the police, what was moved out of the core."""

    RETENTION = Retention.INCIDENT
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="notes", db_constraint=False, db_index=False)
    kind = models.CharField(max_length=20)
    body = SealedField()
    function = models.CharField(max_length=20, blank=True)
    written_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [*OwnRow.Meta.constraints, incident_key("incidents_note_incident")]
        indexes = [models.Index(fields=["organisation", "incident", "-written_at"], name="incidents_note_recent")]


class OpeningRequest(AskedOfColleague):
    """Somebody wants to open a vault that asks four eyes."""

    RETENTION = Retention.INCIDENT
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_constraint=False, db_index=False)

    class Meta(AskedOfColleague.Meta):
        constraints = [
            *AskedOfColleague.Meta.constraints,
            incident_key("incidents_openingrequest_incident"),
            models.UniqueConstraint(
                fields=["organisation", "incident", "id", "asked_by", "state"], name="incidents_openingrequest_agreed"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "incident", "-asked_at"], name="incidents_openingrequest_last")]


class VaultOpening(OwnRow):
    """Somebody opened the vault of one incident, for a purpose, until a moment. With `four_eyes` the database wants the
    request of that same person that a colleague agreed to."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    membership_id = models.UUIDField()
    purpose = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    four_eyes = models.BooleanField(default=False)
    request = models.ForeignKey(
        OpeningRequest, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    agreed = models.CharField(max_length=10, default=AskState.APPROVED)

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            incident_key("incidents_opening_incident"),
            CompositeForeignKey(
                name="incidents_opening_agreed",
                fields=("organisation", "incident", "request", "membership_id", "agreed"),
                to="incidents.OpeningRequest",
                to_fields=("organisation", "incident", "id", "asked_by", "state"),
            ),
            models.CheckConstraint(
                name="incidents_opening_four_eyes",
                condition=models.Q(agreed=AskState.APPROVED)
                & (models.Q(four_eyes=False) | models.Q(request__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "incident", "-until"], name="incidents_opening_now")]


class Draft(SealedRow, OwnRow):
    """What somebody was typing; one per person and form, sealed."""

    RETENTION = Retention.DRAFT
    GRANTS = {"member": "select, insert, update, delete"}
    membership_id = models.UUIDField()
    function = models.CharField(max_length=20, blank=True, default="", db_default="")
    """In which it was begun; empty of what was kept before this was."""
    form = models.CharField(max_length=40)
    body = SealedField()
    saved_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            *OwnRow.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "membership_id", "form"], name="incidents_draft_once"),
        ]
