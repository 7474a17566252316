"""HTML of strangers as a row of events, in time that grows with its length and nothing else.

Python's own ``html.parser`` begins anew at each mark that has no end, so that 100 KB of ``<!--`` take seconds. Here no
part of the text is searched twice for an end that is not there. What has no end is text.
"""

import re
from html import unescape

from lib.budget import charge, expect

# Each piece takes all it can and gives nothing back (++, *+): no text makes it try in another way.
NAME = re.compile(r"</?([a-zA-Z][^\s/<>\0]*+)")
ATTRIBUTE = re.compile(r"""[\s/]*+([^\s/>=<"']++)(?:\s*+(=)\s*+)?+""")
BARE = re.compile(r"""[^\s>"']*+""")
BEFORE_END = re.compile(r"\s*+(/?)[\s/]*+>")
REFERENCE = re.compile(r"&(?:(#(?:\d{1,8}|[xX][0-9a-fA-F]{1,8}))|([a-zA-Z][a-zA-Z0-9]{0,31}));?", re.ASCII)
MARK = re.compile(r"[<&]")
ENDLESS = {"<!--": "-->", "<![CDATA[": "]]>", "<!": ">", "<?": ">"}
RAW = frozenset(["script", "style"])  # what stands in them is no HTML
Event = tuple[str, tuple[object, ...]]  # name of a method, and what it is called with
NOTHING: list[Event] = []


class HTMLReader:
    """Calls a method for each thing that HTML holds, as the parser of the standard library does."""

    def __init__(self) -> None:
        self._missing: dict[str, int] = {}  # what ends something → from where on it stands nowhere any more

    def feed(self, html: str) -> None:
        """Read a whole text."""
        self._missing = {}
        expect(elements=(html.count("<") + html.count("&")) // 2)
        told = place = 0
        while found := MARK.search(html, place):
            charge(elements=1)
            start = found.start()
            end, events = self._reference(html, start) if found[0] == "&" else self._mark(html, start)
            place = max(end, start + 1)
            if end < 0:  # it is text
                continue
            if start > told:
                self.handle_data(html[told:start])
            for name, values in events:
                getattr(self, name)(*values)
            told = end
        if told < len(html):
            self.handle_data(html[told:])

    def _reference(self, html: str, start: int) -> tuple[int, list[Event]]:
        found = REFERENCE.match(html, start)
        if found is None:
            return -1, NOTHING
        event = ("handle_charref", (found[1][1:],)) if found[1] else ("handle_entityref", (found[2],))
        return found.end(), [event]

    def _mark(self, html: str, start: int) -> tuple[int, list[Event]]:
        name = NAME.match(html, start)
        if name:
            return self._tag(html, name)
        for beginning, ending in ENDLESS.items():
            if html.startswith(beginning, start):
                end = self._find(html, ending, start + len(beginning))
                if end < 0:
                    break
                is_text = beginning == "<![CDATA["
                return end + len(ending), [("unknown_decl", (html[start + 3 : end],))] if is_text else NOTHING
        return -1, NOTHING

    def _tag(self, html: str, name: re.Match[str]) -> tuple[int, list[Event]]:
        """Return where a tag ends and what it says; -1 for what only looks like one."""
        tag, place = name[1].lower(), name.end()
        attributes: list[tuple[str, str]] = []
        while found := ATTRIBUTE.match(html, place):
            charge(characters=found.end() - place)
            place, value = self._value(html, found.end()) if found[2] else (found.end(), "")
            if place < 0:
                return -1, NOTHING
            attributes.append((found[1].lower(), value))
        last = BEFORE_END.match(html, place)
        if last is None:
            return -1, NOTHING
        if html.startswith("</", name.start()):
            return last.end(), [("handle_endtag", (tag,))]
        if last[1]:
            return last.end(), [("handle_startendtag", (tag, attributes))]
        events: list[Event] = [("handle_starttag", (tag, attributes))]
        end = self._find(html, f"</{tag}", last.end()) if tag in RAW else -1
        if end < 0:
            return last.end(), events
        return end, [*events, ("handle_data", (html[last.end() : end],))]

    def _value(self, html: str, start: int) -> tuple[int, str]:
        """Return where the value of an attribute ends, and what it is; -1 where its quotation mark stands alone."""
        mark = html[start : start + 1]
        if mark not in ("'", '"'):
            bare = BARE.match(html, start)
            end = bare.end() if bare else start
            charge(characters=end - start)
            return end, unescape(html[start:end])
        end = self._find(html, mark, start + 1)
        if end < 0:
            return -1, ""
        charge(characters=end - start)
        return end + 1, unescape(html[start + 1 : end])

    def _find(self, html: str, ending: str, start: int) -> int:
        """Return where something ends; -1 where nothing like it stands in the rest, of which no part is
        searched twice.
        """
        known = self._missing.get(ending, len(html))
        end = html.find(ending, start, known + len(ending) - 1)
        if end < 0:
            self._missing[ending] = min(start, known)
        return end

    # --- What a reader does with it ---------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """Take the beginning of an element."""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """Take an element that has nothing in it."""

    def handle_endtag(self, tag: str) -> None:
        """Take the end of an element."""

    def handle_data(self, data: str) -> None:
        """Take text."""

    def handle_entityref(self, name: str) -> None:
        """Take a letter by its name."""

    def handle_charref(self, name: str) -> None:
        """Take a letter by its number."""

    def unknown_decl(self, data: str) -> None:
        """Take a marked section, such as ``CDATA[`` with its text."""
