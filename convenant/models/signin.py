"""How people of an organisation sign in with the account they have there (OpenID Connect)."""

from django.db import models

from convenant.tenancy.constraints import ANY, OWN, Policies, Wall
from convenant.tenancy.models import Organisation, User
from convenant.tenancy.rows import AccountRow
from convenant.vault.fields import SealedField, SealedRow


def _login_too(*commands: str) -> Policies:
    """Nobody acts yet while somebody signs in: the login role looks these rows up, like a membership."""
    return {f"login_{command}": (command, "login_web", ANY) for command in commands}


class IdentityProvider(AccountRow, SealedRow):
    """The sign-in service of one organisation: who `issuer` vouches for may use memberships of this one alone.

    `tenant_claim` and `tenant_value` tell apart the organisations of a federation with one issuer (BRIN at Entree,
    home organisation at SURFconext). `mfa_values` are values of `acr` or `amr` that prove a second factor.
    """

    GRANTS = {
        "login_web": "select, update(problem, problem_at)",
        "member": "select, insert, update",
        "regie": "select, insert, update",
        "operator": "select(id, organisation_id, issuer, is_active, problem, problem_at), update(is_active)",
    }
    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=255)
    client_id = models.CharField(max_length=255)
    client_secret = SealedField()
    tenant_claim = models.CharField(max_length=80, blank=True)
    tenant_value = models.CharField(max_length=200, blank=True)
    affiliation_claim = models.CharField(max_length=80, blank=True)
    allowed_affiliations = models.JSONField(default=list, blank=True)
    mfa_values = models.JSONField(default=list, blank=True)
    is_active = models.BooleanField(default=False)
    tested_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    """What last went wrong with the service itself, as a sentence; empty after a sign-in or a test that worked."""
    problem_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            Wall(
                name="convenant_identityprovider_wall",
                read=OWN,
                extra={
                    **_login_too("select", "update"),
                    "operator_select": ("select", "operator", ANY),
                    "operator_update": ("update", "operator", ANY),
                },
            ),
        ]


class Identity(AccountRow):
    """One account at an organisation's sign-in service, known by (issuer, subject) and never by an e-mail address."""

    GRANTS = {"login_web": "select, insert, update(last_used_on), delete"} | dict.fromkeys(
        ("member", "regie"), "select(id, organisation_id, user_id, issuer, connected_at, last_used_on), delete"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    connected_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)

    class Meta:
        constraints = [
            Wall(
                name="convenant_identity_wall",
                read=OWN,
                extra=_login_too("select", "insert", "update", "delete"),
            ),
            models.UniqueConstraint(fields=["organisation", "issuer", "subject"], name="convenant_identity_subject"),
            models.UniqueConstraint(fields=["organisation", "user"], name="convenant_identity_user"),
        ]
