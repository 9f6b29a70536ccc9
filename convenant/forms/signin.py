"""How an organisation connects its own sign-in service."""

import re
from typing import Any

from django import forms
from django.conf import settings

from convenant.models import IdentityProvider
from convenant.signin.oidc.fetching import allowed
from convenant.signin.oidc.keeping import Told

NAME = re.compile(r"[A-Za-z0-9_.:/-]*")
MOST_VALUES = 20


def needed(sentence: str) -> dict[str, str]:
    return {"required": sentence, "max_length": "Dit is te lang."}


def values(text: str) -> list[str]:
    """One a line or with commas between; in the order as typed, each once."""
    found = [each.strip() for each in re.split(r"[,\n]", text)]
    return list(dict.fromkeys(each for each in found if each))[:MOST_VALUES]


class ValuesField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=500, required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return values(super().clean(value))


class ServiceForm(forms.Form):
    summary_title = "Dit klopt nog niet"
    issuer = forms.CharField(
        label="Adres van de uitgever (issuer)",
        max_length=255,
        help_text="Precies zoals uw inlogdienst het noemt, bijvoorbeeld https://login.microsoftonline.com/…/v2.0.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages=needed("Vul het adres van de uitgever in."),
    )
    client_id = forms.CharField(
        label="Client-id", max_length=255, error_messages=needed("Vul het client-id in."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    client_secret = forms.CharField(
        label="Client secret",
        max_length=500,
        required=False,
        help_text="Wordt versleuteld bewaard en nooit meer getoond. Leeg laten: het blijft zoals het is.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        error_messages=needed(""),
    )
    tenant_claim = forms.CharField(
        label="Kenmerk van de organisatie: naam", max_length=80, required=False, error_messages=needed(""),
        help_text="Alleen als meer organisaties deze uitgever delen (Entree, SURFconext).",
    )  # fmt: skip
    tenant_value = forms.CharField(
        label="Kenmerk van de organisatie: waarde", max_length=200, required=False, error_messages=needed(""),
        help_text="Bijvoorbeeld de BRIN-code of het domein van uw organisatie.",
    )  # fmt: skip
    affiliation_claim = forms.CharField(
        label="Soort account: naam", max_length=80, required=False, error_messages=needed(""),
        help_text="Waar de inlogdienst zegt of iemand medewerker of leerling is, bijvoorbeeld eduperson_affiliation.",
    )  # fmt: skip
    allowed_affiliations = ValuesField(
        label="Soort account: wie mag inloggen",
        help_text="Bijvoorbeeld: employee, staff. Leerlingen en studenten komen er nooit in.",
    )
    mfa_values = ValuesField(
        label="Waarden die een tweede stap bewijzen (acr of amr)",
        help_text="Bijvoorbeeld: mfa. Leeg: het portaal vraagt zelf een tweede stap.",
    )

    def clean_issuer(self) -> str:
        issuer = str(self.cleaned_data["issuer"])
        if not allowed(issuer) or "?" in issuer:
            hosts = ", ".join(settings.SIGNIN_HOSTS) or "nog geen"
            raise forms.ValidationError(
                f"Dit adres is niet toegestaan. Het begint met https:// en staat op een van deze servers: {hosts}. "
                "Ontbreekt de uwe? Vraag het de beheerder van het portaal."
            )
        return issuer

    def clean_tenant_claim(self) -> str:
        return self._name("tenant_claim")

    def clean_affiliation_claim(self) -> str:
        return self._name("affiliation_claim")

    def _name(self, field: str) -> str:
        name = str(self.cleaned_data[field])
        if not NAME.fullmatch(name):
            raise forms.ValidationError("Gebruik alleen letters, cijfers en de tekens _ . : / -")
        return name

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if bool(found.get("tenant_claim")) != bool(found.get("tenant_value")):
            self.add_error("tenant_value", "Vul naam en waarde allebei in, of geen van beide.")
        if bool(found.get("affiliation_claim")) != bool(found.get("allowed_affiliations")):
            self.add_error("allowed_affiliations", "Vul in waar het soort account staat én wie mag inloggen.")
        return found

    def told(self) -> Told:
        return Told(**self.cleaned_data)


def filled(row: IdentityProvider | None) -> dict[str, Any]:
    names = [name for name in ServiceForm.base_fields if name != "client_secret"]
    return {name: getattr(row, name) for name in names} if row else {}
