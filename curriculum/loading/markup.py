"""The little Markdown that lessons are written in, turned into the rich text that the editor knows."""

from collections.abc import Sequence
from html import escape

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

# HTML is parsed so that it can be refused; without this it would reach the reader as visible tags.
PARSER = MarkdownIt("commonmark", {"html": True})
# A subheading (###) stands right below the title of the lesson, which is the h1 of its page.
PLAIN_TAGS = {
    "paragraph_open": "<p>",
    "paragraph_close": "</p>",
    "bullet_list_open": "<ul>",
    "bullet_list_close": "</ul>",
    "ordered_list_open": "<ol>",
    "ordered_list_close": "</ol>",
    "list_item_open": "<li>",
    "list_item_close": "</li>",
    "heading_open": "<h2>",
    "heading_close": "</h2>",
    "strong_open": "<b>",
    "strong_close": "</b>",
    "em_open": "<i>",
    "em_close": "</i>",
    "link_close": "</a>",
    "softbreak": " ",
}
LINKS = ("https://", "http://", "mailto:")


class MarkupError(ValueError):
    """Something the site cannot show; ``line`` counts from 0 within the text."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def rich_text(markdown: str) -> str:
    """Return the rich text of a Markdown text; raises ``MarkupError`` at anything but the few known marks."""
    parts: list[str] = []
    paragraphs_in_item: list[int] = []  # of the list items that are open
    line = 0
    for token in PARSER.parse(markdown):
        line = token.map[0] if token.map else line
        if token.type == "list_item_open":
            paragraphs_in_item.append(0)
        elif token.type == "list_item_close":
            paragraphs_in_item.pop()
        if token.type in ("paragraph_open", "paragraph_close") and paragraphs_in_item:
            # the editor keeps the text of an item directly in it
            paragraphs_in_item[-1] += token.type == "paragraph_open"
            if paragraphs_in_item[-1] > 1:
                raise MarkupError(_("A list item can have only one paragraph."), line)
        else:
            parts.append(_inline(token.children or (), line) if token.type == "inline" else _tag(token, line))
    return "".join(parts)


def _inline(tokens: Sequence[Token], line: int) -> str:
    parts = []
    for token in tokens:
        if token.type == "text":
            if "](" in token.content:
                raise MarkupError(_("This link cannot be used: begin its address with https://."), line)
            parts.append(escape(token.content, quote=False))
        else:
            parts.append(_tag(token, line))
        line += token.type in ("softbreak", "hardbreak")
    return "".join(parts)


def _tag(token: Token, line: int) -> str:
    if token.type == "heading_open" and token.tag != "h3":
        raise MarkupError(_("Only headings of the third level (###) may be used."), line)
    if token.type == "link_open":
        address = str(token.attrs.get("href", ""))
        if not address.startswith(LINKS):
            raise MarkupError(_("This link cannot be used: begin its address with https://."), line)
        return f'<a href="{escape(address)}">'
    tag = PLAIN_TAGS.get(token.type)
    if tag is None:
        raise MarkupError(_("Lessons cannot show %(mark)s.") % {"mark": _name_of(token.type)}, line)
    return tag


def _name_of(mark: str) -> str:
    names = {
        "image": _("images in running text"),
        "html_block": _("HTML"),
        "html_inline": _("HTML"),
        "fence": _("code"),
        "code_block": _("code (lines that begin with four spaces)"),
        "code_inline": _("code"),
        "blockquote_open": _("block quotes"),
        "hr": _("horizontal rules"),
        "hardbreak": _("line breaks inside a paragraph"),
    }
    return str(names.get(mark, mark))
