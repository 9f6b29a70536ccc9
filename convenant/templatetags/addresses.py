"""`{% url %}` by kept routes, for every template: it is one of the built-in tags (settings)."""

from typing import Any

from django import template
from django.template import Context
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as of_django
from django.utils.html import conditional_escape

from convenant.addresses import address, is_plain

register = template.Library()


class Address(URLNode):
    def render(self, context: Context) -> Any:
        values = [value.resolve(context) for value in self.args]
        named = {name: value.resolve(context) for name, value in self.kwargs.items()}
        if self.asvar or not is_plain((*values, *named.values())):
            return super().render(context)
        found = address(self.view_name.resolve(context), *values, **named)
        return conditional_escape(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> Address:
    node = of_django(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)
