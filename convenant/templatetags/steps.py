"""A step in a list, drawn without a template: a dozen of them cost as much as the rest of their page."""

from dataclasses import dataclass
from html import escape

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from convenant.templatetags.portal import article_ref, badge, icon

register = template.Library()

MARKS = {"done": ("check", "gedaan"), "departed": ("slash-circle", "afgeweken"), "late": ("exclamation", "te laat")}
"""State → the picture that stands where another step has its number."""
STEP = """<li class="vs-step vs-step--{state}"{anchor}>
  <span class="vs-step__dot">{mark}</span>
  <div>
    <div class="vs-step__head">
      <h3 class="vs-step__title">{spoken}{title}</h3>
      {badge}{term}{article}
    </div>
    {note}{body}
  </div>
</li>
"""


@dataclass
class StepShown:
    """`number` counts from 1; `state`: done, departed, late, now or later; a `url` stands behind the title. Not frozen:
    that takes longer than all else of making one."""

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


@register.simple_block_tag(takes_context=True)
def step_item(context: Context, content: SafeString, step: StepShown) -> SafeString:
    """With what stands between the tags as its body. Escaped by Python itself: Django asks of each piece whether it is
    safe, or lazy."""
    title, settled = escape(step.title), step.state in MARKS
    return SafeString(
        STEP.format(
            state=step.state,
            anchor=f' id="{escape(step.anchor)}"' if step.anchor else "",
            mark=icon(*MARKS[step.state]) if settled else step.number,
            spoken=f'<span class="vs-hidden">Stap {step.number}: </span>' if settled else "",
            title=f'<a href="{escape(step.url)}">{title}</a>' if step.url else title,
            badge=_badge(step),
            term=f'<span class="vs-step__term">{escape(step.term)}</span>' if step.term else "",
            article=article_ref(context, step.article, step.slug) if step.article else "",
            note=f'<p class="vs-step__note">{escape(step.note)}</p>' if step.note else "",
            body=f'<div class="vs-step__body">{content}</div>' if content else "",
        )
    )


def _badge(step: StepShown) -> str:
    if step.badge_word:
        return badge(step.badge_kind, step.badge_word)
    return badge("line", "afgeweken") if step.state == "departed" else ""
