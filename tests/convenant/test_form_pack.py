"""The form pack: every description resolves, every error has a link to its field, no double ids, no inline style."""

from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms

pytestmark = pytest.mark.urls(__name__)
urlpatterns: list[object] = []
CHOICES = [("a", "Fysiek geweld"), ("b", "Bedreiging"), ("Andere categorie", [("c", "Overig")])]


class EveryKind(forms.Form):
    category = forms.ChoiceField(label="Wat is er gebeurd?", choices=CHOICES, widget=forms.RadioSelect)
    serious = forms.ChoiceField(choices=[("3", "3 ernstig")], widget=forms.RadioSelect(attrs={"class": "vs-seg"}))
    kind = forms.ChoiceField(choices=[("s", "Steekwapen")], help_text="Kies er één.")
    facets = forms.MultipleChoiceField(choices=[("o", "Online")], widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(widget=forms.Textarea, help_text="Alleen <b>feiten</b>.")
    when = forms.SplitDateTimeField()
    file = forms.FileField()
    informed = forms.BooleanField(label="Ouders zijn gebeld")
    note = forms.CharField(required=False)
    version = forms.CharField(widget=forms.HiddenInput)


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def values(self, name: str) -> list[str]:
        return [attrs[name] for _, attrs in self.tags if name in attrs]


def page(form: forms.Form) -> Page:
    return Page(render_crispy_form(form))


def test_descriptions_resolve_and_ids_are_single() -> None:
    for form in (EveryKind(), EveryKind({})):
        drawn = page(form)
        ids = drawn.values("id")
        assert len(ids) == len(set(ids))
        described = {one for value in drawn.values("aria-describedby") for one in value.split()}
        assert described
        assert described <= set(ids)


def test_every_error_links_to_its_field() -> None:
    drawn = page(EveryKind({}))
    links = [attrs["href"] for tag, attrs in drawn.tags if tag == "a"]
    assert len(links) == 8
    assert {link.removeprefix("#") for link in links} <= set(drawn.values("id"))


def test_summary_comes_first_and_is_announced() -> None:
    html = render_crispy_form(EveryKind({}))
    assert 'role="alert"' in html
    assert html.index("Er mist nog iets") < html.index("Wat is er gebeurd?")
    assert "Er mist nog iets" not in render_crispy_form(EveryKind())


def test_the_summary_says_whether_something_was_left_open_or_is_not_right() -> None:
    form = EveryKind({})
    form.add_error(None, "Dat kan niet samen.")
    html = render_crispy_form(form)
    assert "Dit klopt nog niet" in html
    assert "Er mist nog iets" not in html


def test_optional_is_said_and_help_is_escaped() -> None:
    html = render_crispy_form(EveryKind())
    assert html.count("(niet verplicht)") == 1
    assert "&lt;b&gt;feiten&lt;/b&gt;" in html


def test_each_field_is_drawn_once() -> None:
    names = set(page(EveryKind()).values("name"))
    assert {
        "category",
        "serious",
        "kind",
        "facets",
        "text",
        "when_0",
        "when_1",
        "file",
        "informed",
        "note",
        "version",
    } <= names


def test_nothing_inline() -> None:
    drawn = page(EveryKind({}))
    assert not drawn.values("style")
    assert not [name for _, attrs in drawn.tags for name in attrs if name.startswith("on")]


def test_named_group_of_tiles_opens_when_its_choice_is_chosen() -> None:
    assert " open>" not in render_crispy_form(EveryKind())
    assert " open>" in render_crispy_form(EveryKind(initial={"category": "c"}))
