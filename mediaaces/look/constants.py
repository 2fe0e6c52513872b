"""Django's `translate`, `url` and `static`, whose answer is looked up once where only the language can change it.

A page prints fifty of them. The settings put this library in the place of Django's `i18n` and `static`, and `url` among
the tags that need no `{% load %}`.
"""

from django import template
from django.template.base import FilterExpression, Node
from django.template.defaulttags import url as parse_url
from django.templatetags import i18n, static
from django.utils.translation import get_language

register = template.Library()
register.tags = i18n.register.tags | static.register.tags
register.filters = i18n.register.filters


class Constant(Node):
    """Prints what `node` gave in this language, for the life of the process."""

    child_nodelists = ()

    def __init__(self, node: Node):
        self.node = node
        self.said: dict[str | None, str] = {}

    def render(self, context) -> str:
        language = get_language()
        said = self.said.get(language)
        if said is None:
            said = self.said[language] = self.node.render(context)
        return said


def is_constant(value: FilterExpression | None) -> bool:
    """Whether it is a text of the template itself, or not there."""
    return value is None or (not value.filters and getattr(value.var, "lookups", None) is None)


@register.tag("translate")
@register.tag("trans")
def translate(parser, token) -> Node:
    node = i18n.do_translate(parser, token)
    fixed = is_constant(node.filter_expression) and is_constant(node.message_context) and not node.asvar
    return Constant(node) if fixed else node


@register.tag
def url(parser, token) -> Node:
    """The one of a view without arguments."""
    node = parse_url(parser, token)
    return node if node.args or node.kwargs or node.asvar or not is_constant(node.view_name) else Constant(node)


@register.tag("static")
def static_file(parser, token) -> Node:
    node = static.do_static(parser, token)
    return Constant(node) if is_constant(node.path) and not node.varname else node
