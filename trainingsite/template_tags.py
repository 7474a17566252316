"""Tags that every template knows without loading them."""

from functools import lru_cache

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from lib.sizes import file_size
from people.sign_in.page_owner import PERSON_FIELD
from people.sign_in.page_session import EMPLOYMENT_FIELD

register = template.Library()
register.filter("file_size", file_size)


class PageTokenNode(CsrfTokenNode):
    """The token of a form, and beside it of which employment its page is, in the CMS whose it is."""

    def render(self, context: template.Context) -> SafeString:
        token = SafeString(super().render(context))
        said = ((EMPLOYMENT_FIELD, context.get("page_employment")), (PERSON_FIELD, context.get("cms_person")))
        fields = [(name, value) for name, value in said if token and value]
        return token + format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


@register.tag
def csrf_token(parser: Parser, token: Token) -> PageTokenNode:
    """Django's tag of this name, for every template: no form can have the one without the other."""
    return PageTokenNode()


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra_class: str = "") -> SafeString:
    """A decorative icon of the sprite; always next to words. ``name`` is an id in static/img/icons.svg."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" width="20" height="20"><use href="{}#{}"></use></svg>',
        f" {extra_class}" if extra_class else "",
        static("img/icons.svg"),
        name,
    )
