"""Fields that several forms share, and what a form says about a later edit by somebody else."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Model
from django.http import QueryDict

from convenant.editing import Overtaken
from convenant.errors import Conflict
from convenant.queries.last_change import told
from convenant.templatetags.portal import nl_plain


class SubmissionField(forms.UUIDField):
    """One for each opened form, so that sending it twice makes one record."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, initial=uuid4)


class SeenField(forms.CharField):
    """The mark (`convenant.editing`) of what the editor started from."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput, max_length=24)


def tell_overtaken(form: forms.Form, overtaken: Overtaken, seen: str, theirs: dict[str, Any]) -> None:
    """Shows both versions side by side and says at each field what stands there now; saving again from here is a choice
    made with that in sight."""
    mine = {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
    differing = [
        name for name, value in theirs.items()
        if name in form.fields and name != "seen" and str(mine.get(name) or "") != str(value or "")
    ]  # fmt: skip
    fields = form.fields
    versions = [
        (str(fields[name].label), _shown(fields[name], mine.get(name)), _shown(fields[name], theirs[name]))
        for name in differing
    ]
    show_both(form, overtaken, seen, versions, fields=theirs)
    for name in differing:
        form.add_error(name, f"Hier staat nu: {_shown(form.fields[name], theirs[name])}.")


Version = tuple[str, str, str]
"""What, as it stands in the form, as a colleague saved it."""


def show_both(
    form: forms.Form,
    conflict: Conflict,
    seen: str,
    versions: list[Version],
    mark: str = "seen",
    saved: Model | None = None,
    fields: Collection[str] = (),
) -> None:
    """The form shows the rows above its fields; sent again from here it knows what a colleague saved. `saved`: the row
    as it stands, of which the page tells who saved it and when."""
    if isinstance(form.data, QueryDict):
        form.data = form.data.copy()
        form.data[mark] = seen
    form.both_versions = versions  # type: ignore[attr-defined]
    form.add_error(None, told(conflict, saved or getattr(conflict, "current", None), fields))


def _shown(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return nl_plain(value)
    words = dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(words.get(one, one)) for one in value) or "niets"
    return str(words.get(value, value) or "niets")
