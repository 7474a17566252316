"""Tags that every template knows without loading them."""

import datetime
from functools import lru_cache

from django import template
from django.conf import settings
from django.forms.utils import flatatt
from django.template.base import Parser, Token
from django.template.defaultfilters import stringfilter
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lib.links import own_links
from lib.sizes import file_size
from people.sign_in.page_owner import MARK_FIELD, PERSON_FIELD
from people.sign_in.page_session import EMPLOYMENT_FIELD
from people.sign_in.unsent import keep_title, mark_of
from trainingsite.static_files import sheets_of_every_page

_TO_THE_SECOND = {"es": "H:i:s", "en": "g:i:s A"}  # Django has no format of this kind

register = template.Library()
register.filter("file_size", file_size)


@register.simple_tag
def stylesheets() -> SafeString:
    """Return the links to the stylesheets of every page; also for the pages that stand alone."""
    return format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in sheets_of_every_page())
    )


@register.filter
@stringfilter
def one_line(text: str) -> str:
    """Return the text on one line, however many the template takes to stay readable: for mail, where white space
    counts.
    """
    return " ".join(text.split())


@register.filter("own_links")
@stringfilter
def links_of_the_site(text: str) -> SafeString:
    """Return the text of a mail as HTML in which only the addresses of this site are links."""
    return own_links(text, settings.SITE_URL)


@register.filter(expects_localtime=True)
def to_the_second(moment: datetime.datetime | None) -> str:
    """Return a time of day with its seconds, as the language writes it: 3:53:30 PM, 15:53:30."""
    return date_format(moment, _TO_THE_SECOND[(get_language() or "es")[:2]]) if moment else ""


class PageTokenNode(CsrfTokenNode):
    """The token of a form, and beside it of which employment its page is, signed for its person; in the CMS whose it
    is.
    """

    def render(self, context: template.Context) -> SafeString:
        token = SafeString(super().render(context))
        employment, request = context.get("page_employment"), getattr(context, "request", None)
        said = [(EMPLOYMENT_FIELD, employment), (PERSON_FIELD, context.get("cms_person"))]
        if employment and request is not None:
            said.append((MARK_FIELD, mark_of(request, employment)))
        fields = [(name, value) for name, value in said if token and value]
        return token + format_html_join("", '<input type="hidden" name="{}" value="{}">', fields)


@register.tag
def csrf_token(parser: Parser, token: Token) -> PageTokenNode:
    """Replace Django's tag of this name in every template: no form can have the one without the other."""
    return PageTokenNode()


class PageTitleNode(template.Node):
    """What a page is called, kept for the marks of its forms: they come below it."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        title = self.nodelist.render(context)
        request = getattr(context, "request", None)
        if request is not None:
            keep_title(request, title)
        return title


@register.tag
def page_title(parser: Parser, token: Token) -> PageTitleNode:
    """Keep what stands inside as the title of the page."""
    nodelist = parser.parse(("endpage_title",))
    parser.delete_first_token()
    return PageTitleNode(nodelist)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra_class: str = "") -> SafeString:
    """Return a decorative icon of the sprite; always next to words. ``name`` is an id in static/img/icons.svg."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" width="20" height="20"><use href="{}#{}"></use></svg>',
        f" {extra_class}" if extra_class else "",
        static("img/icons.svg"),
        name,
    )


class BreadcrumbNode(template.Node):
    """Where the page stands, of the ``crumb`` tags inside: the last of them is the page itself."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        with context.push(way_here=[]):
            self.nodelist.render(context)
            return render_to_string("components/breadcrumb.html", {"items": context["way_here"]})


@register.tag
def breadcrumb(parser: Parser, token: Token) -> BreadcrumbNode:
    """Hold the ``crumb`` tags of a page, which lead to it from the top."""
    nodelist = parser.parse(("endbreadcrumb",))
    parser.delete_first_token()
    return BreadcrumbNode(nodelist)


@register.simple_tag(takes_context=True)
def crumb(
    context: template.Context, label: object, view: str = "", *args: object, href: str = "", lang: str = ""
) -> str:
    """Add a page on the way to this one, by the name of its address or by the address itself; without either it is
    this page. ``lang`` says in which language it is called, where that is not the language of the page.
    """
    url = reverse(view, args=args) if view else href
    context["way_here"].append({"label": label, "url": url, "lang": lang})
    return ""


@register.simple_block_tag
def callout(
    content: str,
    kind: str = "note",
    title: str = "",
    icon: str = "",
    heading: str = "",
    role: str = "",
    plain: bool = False,
) -> SafeString:
    """Return a remark set apart, with what stands between the two ends as its body; ``components/callout.html`` says
    what the rest means.
    """
    said = {"kind": kind, "title": title, "icon": icon, "heading": heading, "role": role, "plain": plain}
    return render_to_string("components/callout.html", {**said, "body": content})


@register.simple_tag
def button(
    label: object,
    view: str = "",
    *args: object,
    href: str | None = None,
    query: str = "",
    kind: str = "",
    size: str = "",
    block: bool = False,
    icon: str = "",
    icon_after: str = "",
    hint: object = "",
    **attributes: object,
) -> SafeString:
    """Return a button, or a link that looks like one; ``components/button.html`` says what it takes.

    Raises ``ValueError`` for an address that is given and empty: a name that is misspelled sends no form.
    """
    if href is not None and not href:
        raise ValueError(f"the link “{label}” leads nowhere")
    address = reverse(view, args=args) if view else href or ""
    looks = ("button", *(f"button--{each}" for each in (kind, size, "block" if block else "") if each))
    said = {"label": label, "size": size, "icon": icon, "icon_after": icon_after, "hint": hint}
    if query:
        address = f"{address}{'&' if '?' in address else '?'}{query}"
    said |= {"href": address, "look": " ".join(looks), "type": attributes.pop("type", "submit")}
    given = {name.replace("_", "-"): value for name, value in attributes.items() if value not in ("", None)}
    return render_to_string("components/button.html", {**said, "attributes": flatatt(given)})


@register.simple_tag
def row_link(label: str, hint: object, view: str, *args: object) -> SafeString:
    """Return a link of one row of a list; ``hint`` tells those who hear it which row it is."""
    address = reverse(view, args=args)
    return format_html('<a href="{}">{}<span class="visually-hidden"> {}</span></a>', address, label, hint)
