"""The filter of who serves which location."""

from datetime import date
from urllib.parse import urlencode

from django import forms

from convenant import clock
from convenant.forms.days import DayField
from convenant.templatetags.portal import nl_plain
from parties.models import Role


class ServiceFilter(forms.Form):
    """All in the address; an unknown value is left out, never an error page."""

    zoek = forms.CharField(required=False, max_length=80, label="Organisatie, locatie of wijk")
    rol = forms.ChoiceField(required=False, choices=[("", "Alle rollen"), *Role.choices], label="Rol")
    dag = DayField(required=False, label="Op welke dag")

    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: str(value) for name in self.fields if (value := self.cleaned_data.get(name))}

    def day(self) -> date:
        self.is_valid()
        return self.cleaned_data.get("dag") or clock.today()

    def marks(self, base: str) -> list[dict[str, str]]:
        chosen = self.chosen()
        shown = {"rol": dict(Role.choices).get(chosen.get("rol", "")), "dag": f"op {nl_plain(self.day())}"}
        return [
            {
                "text": str(shown.get(name) or f"“{value}”"),
                "url": f"{base}?{urlencode({key: other for key, other in chosen.items() if key != name})}",
            }
            for name, value in chosen.items()
        ]
