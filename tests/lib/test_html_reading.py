"""HTML of strangers: read as the parser of the standard library reads it, but in time that only grows with its
length.
"""

import random
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.budget import Exceeded, Limits, budget
from lib.html_reading import HTMLReader
from tests.hostile import HTML

PIECES = [
    "<p>", "</p>", "<br/>", "<br />", "<b class='a b'>", '<a href="x?a=1&amp;b=2" c>', "</a>", "<!-- c -->", "<td colspan=2>",
    "<![CDATA[x<y]]>", "<!DOCTYPE html>", "<?php x ?>", "&amp;", "&nbsp;", "&#65;", "&#x41;", "&bogus;", "5 < 7 ", "a & b ",
    "text", "\n", "<SPAN Lang='ES'>", "<script>a<b</script>", "<style>p{}</style>", "<h1\n id=x >",
]  # fmt: skip


class _Events:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.events = []

    def handle_starttag(self, tag, attrs):
        self.events.append((tag, [(name, value or "") for name, value in attrs]))

    def handle_startendtag(self, tag, attrs):
        self.events.append((f"{tag}/", [(name, value or "") for name, value in attrs]))

    def handle_endtag(self, tag):
        self.events.append(f"/{tag}")

    def handle_data(self, data):
        if self.events and isinstance(self.events[-1], list):
            self.events[-1].append(data)
        else:
            self.events.append([data])

    def handle_entityref(self, name):
        self.events.append(f"&{name}")

    def handle_charref(self, name):
        self.events.append(f"&#{name}")

    def unknown_decl(self, data):
        self.events.append(f"[{data}")

    def told(self):
        return ["".join(event) if isinstance(event, list) else event for event in self.events]


class Ours(_Events, HTMLReader):
    pass


class Theirs(_Events, HTMLParser):
    pass


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_ordinary_html_is_read_as_by_the_standard_library(pieces):
    html = "".join(pieces) + "."
    ours, theirs = Ours(), Theirs(convert_charrefs=False)

    ours.feed(html)
    theirs.feed(html)
    theirs.close()

    assert ours.told() == theirs.told()


@pytest.mark.parametrize("name", HTML)
def test_what_is_read_is_charged_and_grows_with_the_length_only(name):
    """Ten times the text costs about ten times the steps, or is refused: counted, not timed."""
    whole = (HTML[name] * 10)[:500_000]
    reader = Ours()

    with budget(Limits(seconds=20, characters=20 * len(whole), elements=len(whole))) as used:
        reader.feed(whole)

    assert used.elements <= whole.count("<") + whole.count("&")
    assert used.characters <= 2 * len(whole)


def test_more_marks_than_the_budget_has_are_refused_before_they_are_read():
    reader = Ours()

    with budget(Limits(elements=100)) as used, pytest.raises(Exceeded):
        reader.feed("<b>a</b>" * 1000)

    assert (used.elements, reader.events) == (0, [])


def test_mixed_quotation_marks_are_searched_once():
    chosen = random.Random(7)  # noqa: S311
    html = "".join(chosen.choice(["<a b='", '<a b="', " c=", "'", '"', "x"]) for _ in range(100_000))
    reader = Ours()

    with budget(Limits(seconds=20, characters=10**9, elements=10**9)) as used:
        reader.feed(html)

    assert used.characters <= 20 * len(html)
