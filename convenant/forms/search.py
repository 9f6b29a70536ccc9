"""The question in the search box."""

from django import forms

from convenant.search import LONGEST, SHORTEST


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Waar zoekt u naar?",
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={
            "required": "Typ waar u naar zoekt.",
            "min_length": f"Typ minstens {SHORTEST} tekens.",
            "max_length": f"Typ hoogstens {LONGEST} tekens.",
            "null_characters_not_allowed": "Hier staat een teken dat niet mag. Typ uw vraag opnieuw.",
        },
    )
