"""How often somebody wants mail."""

from django import forms

from convenant.models import MailRhythm


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(
        label="Hoe vaak wilt u mail?",
        choices=MailRhythm.choices,
        widget=forms.RadioSelect(attrs={"class": "vs-chips"}),
        error_messages={"required": "Kies hoe vaak u mail wilt.", "invalid_choice": "Kies een van de mogelijkheden."},
    )
