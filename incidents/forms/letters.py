"""What a letter on a measure still asks: about whom, why, when pupil and parents were heard, from which day."""

from typing import Any

from convenant.forms.days import DayField
from incidents.models import Incident
from incidents.queries.letters import Lacking

from .measures import AboutForm

BEGINS = "Op de dag van het besluit of later."
HEARD = "Zij spraken met de school voordat dit besluit werd genomen. Niet gehoord? Wijk dan af met de reden."


class LetterForm(AboutForm):
    """Only what is lacking; without fields nothing is asked."""

    heard_on = DayField(label="Wanneer gehoord?", required=False, help_text=HEARD)
    starts_on = DayField(label="Met ingang van", required=False, help_text=BEGINS)

    def __init__(self, *args: Any, incident: Incident, lacking: Lacking, **kwargs: Any) -> None:
        super().__init__(*args, incident=incident, **kwargs)
        if not (lacking.person or lacking.reason):
            for name in ("person", "reason", "seen"):
                del self.fields[name]
        if lacking.hearing is None:
            del self.fields["heard_on"]
        elif "person" not in self.fields:
            self.fields["heard_on"].required = True
        if lacking.duties or not lacking.start:
            del self.fields["starts_on"]
