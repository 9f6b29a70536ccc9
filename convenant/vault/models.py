"""The key registry. A backup keeps these tables apart from the database (`KEY_TABLES`)."""

from django.db import models

from convenant.tenancy.constraints import ANY, OWN, Wall
from convenant.tenancy.rows import AccountRow, OwnRow, ReferenceRow

KEY_TABLES = ("vault_datakey", "vault_transitkey", "vault_destroyedkey", "vault_masterkey", "vault_accountkey")
"""Restore the newest of these beside an older database: a key destroyed since then stays destroyed."""


class Retention(models.TextChoices):
    """What is destroyed together. Keys are per class and school year, so that one year can go."""

    GENERAL = "general", "overig"
    INCIDENT = "incident", "incidenten: personen en teksten"
    CONCERN = "concern", "zorgsignalen"
    EXCHANGE = "exchange", "gegeven kopieën en antwoorden"
    RECEIVED = "received", "ontvangen kopieën"
    DRAFT = "draft", "concepten"
    SEARCH = "search", "zoeken op naam"


class Reason(models.TextChoices):
    RETENTION = "retention", "bewaartermijn voorbij"
    EXIT = "exit", "organisatie stopt met het portaal"
    REQUEST = "request", "verzoek van de organisatie"
    ROTATED = "rotated", "vervangen door een nieuwe sleutel"


class KeyRow(models.Model):
    """One key, wrapped by the master key. A destroyed one keeps its number, so that no other key ever gets it."""

    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField(default=0, help_text="school year in which it seals; 0: no year")
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


WRITTEN_BY_OWNER = {"member": "select, insert, update", "regie": "select, insert, update"}
STATE = "select(id, organisation_id, number, year, created_at, destroyed_at{more})"


class DataKey(KeyRow, OwnRow):
    """An organisation's own key. Without it what it sealed is noise: crypto-shredding."""

    GRANTS = WRITTEN_BY_OWNER | {"operator": STATE.format(more=", retention")}
    retention = models.CharField(max_length=10, choices=Retention, default=Retention.GENERAL)

    class Meta(OwnRow.Meta):
        constraints = [
            Wall(name="vault_datakey_wall", read=OWN, extra={"operator_select": ("select", "operator", ANY)}),
            models.UniqueConstraint(fields=["organisation", "number"], name="vault_datakey_number"),
        ]

    def __str__(self) -> str:
        return f"{self.retention} {self.year}, sleutel {self.number}"

    def aad(self) -> bytes:
        return f"data-key|{self.organisation_id}|{self.number}".encode()


class TransitKey(KeyRow, ReferenceRow):
    """What others seal with for an organisation, whose data keys they can't read. Holds the class `received`.

    Every sender reads it (wrapped); the cells it opens are rows of the recipient alone.
    """

    GRANTS = WRITTEN_BY_OWNER | {
        "operator": "select, insert",
        "visitor": "select(id, organisation_id, number, year, wrapped, created_at, destroyed_at)",
    }
    retention = Retention.RECEIVED
    organisation = models.ForeignKey("tenancy.Organisation", models.PROTECT, related_name="+", db_index=False)

    class Meta(ReferenceRow.Meta):
        constraints = [
            Wall(
                name="vault_transitkey_wall",
                read=ANY,
                write=OWN,
                extra={"operator_insert": ("insert", "operator", ANY)},
            ),
            models.UniqueConstraint(fields=["organisation", "number"], name="vault_transitkey_number"),
        ]

    def __str__(self) -> str:
        return f"{self.retention} {self.year}, sleutel {self.number}"

    def aad(self) -> bytes:
        return f"transit-key|{self.organisation_id}|{self.number}".encode()


class DestroyedKey(OwnRow):
    """The ledger of destruction: after an older backup came back, it is played again (`shred.replay`)."""

    GRANTS = {"member": "select, insert", "regie": "select, insert", "operator": "select"}
    transit = models.BooleanField(default=False)
    number = models.PositiveIntegerField()
    retention = models.CharField(max_length=10, choices=Retention)
    year = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=10, choices=Reason)
    destroyed_at = models.DateTimeField()

    class Meta(OwnRow.Meta):
        constraints = [
            Wall(name="vault_destroyedkey_wall", read=OWN, extra={"operator_select": ("select", "operator", ANY)}),
            models.UniqueConstraint(fields=["organisation", "transit", "number"], name="vault_destroyedkey_once"),
        ]


class AccountKey(KeyRow, AccountRow):
    """Seals what belongs to an account and to no organisation: the secrets of second factors."""

    GRANTS = {"login_web": "select, insert, update"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="vault_accountkey_number")]

    def __str__(self) -> str:
        return f"accounts, sleutel {self.number}"

    def aad(self) -> bytes:
        return f"account-key|{self.number}".encode()


class MasterKey(AccountRow):
    """Which master key belongs to this database: a check value, never the key. Two while it is being changed."""

    GRANTS = {
        "login_web": "select, insert, update", "login_worker": "select",
        "operator": "select",
    }  # fmt: skip
    fingerprint = models.CharField(max_length=16, unique=True)
    check_value = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
