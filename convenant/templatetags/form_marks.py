"""`{% csrf_token %}` also says for whom the form was opened: one of the built-in tags (settings)."""

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from convenant.carry import MARK, mark_of

register = template.Library()
DRAWN = "form_mark"


class MarkedToken(CsrfTokenNode):
    def render(self, context: Context) -> SafeString:
        return SafeString(super().render(context) + mark(context.get("request")))


@register.tag
def csrf_token(parser: Parser, token: Token) -> MarkedToken:
    return MarkedToken()


def mark(request: object) -> SafeString:
    """Made once for all forms of a page. Outside a scope nobody acts, and a form is nobody's."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.membership_id is None:
        return SafeString("")
    if not hasattr(request, DRAWN):
        setattr(request, DRAWN, format_html('<input type="hidden" name="{}" value="{}">', MARK, mark_of(actor)))
    drawn: SafeString = getattr(request, DRAWN)
    return drawn
