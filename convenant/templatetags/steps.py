"""One step of a list, drawn without a template: there a dozen of them cost as much as the rest of their page."""

from dataclasses import dataclass

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from convenant.templatetags.portal import article_ref, badge, icon

register = template.Library()

MARKS = {"done": ("check", "gedaan"), "departed": ("slash-circle", "afgeweken"), "late": ("exclamation", "te laat")}
"""State → the picture that stands where another step has its number."""
HEAD = """<li class="vs-step vs-step--{}"{}>
  <span class="vs-step__dot">{}</span>
  <div>
    <div class="vs-step__head">
      <h3 class="vs-step__title">{}{}</h3>
      {}{}{}
    </div>
    {}"""


@dataclass(frozen=True)
class StepShown:
    """`number` counts from 1; `state`: done, departed, late, now or later; a `url` stands behind the title."""

    number: int
    title: str
    state: str
    note: str = ""
    term: str = ""
    badge_kind: str = ""
    badge_word: str = ""
    article: str = ""
    slug: str = ""
    anchor: str = ""
    url: str = ""


@register.simple_tag(takes_context=True)
def step_head(context: Context, step: StepShown) -> SafeString:
    """Opens the line; `components/step.html` puts what belongs inside under it and closes it."""
    return format_html(
        HEAD,
        step.state,
        format_html(' id="{}"', step.anchor) if step.anchor else "",
        icon(*MARKS[step.state]) if step.state in MARKS else step.number,
        format_html('<span class="vs-hidden">Stap {}: </span>', step.number) if step.state in MARKS else "",
        format_html('<a href="{}">{}</a>', step.url, step.title) if step.url else step.title,
        _badge(step),
        format_html('<span class="vs-step__term">{}</span>', step.term) if step.term else "",
        article_ref(context, step.article, step.slug) if step.article else "",
        format_html('<p class="vs-step__note">{}</p>', step.note) if step.note else "",
    )


def _badge(step: StepShown) -> SafeString | str:
    if step.badge_word:
        return badge(step.badge_kind, step.badge_word)
    return badge("line", "afgeweken") if step.state == "departed" else ""
