"""Tags that every template knows without loading them."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lib.sizes import file_size

register = template.Library()
register.filter("file_size", file_size)


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
