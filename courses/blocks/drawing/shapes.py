"""What a drawing is made of. Every number is whole, so that no language writes it in its own way."""

from collections.abc import Iterator
from dataclasses import dataclass, field

TITLE, NOTE = "title", "note"
SIZE = {TITLE: 16, NOTE: 15}  # the sizes of the letters, as the stylesheet has them
LINE = 20  # from one line of text to the next
PAD = 12  # from the edge of a box to its words
HEAD = 6  # of an arrow
NARROW_LETTERS, WIDE_LETTERS = "iljtfrI.,:;'’!|()[] ", "mwMWÑ%@—"


@dataclass(frozen=True)
class Box:
    """A rectangle; the tone says what it stands for, never by its color alone."""

    x: int
    y: int
    width: int
    height: int
    tone: str = "plain"
    kind: str = "box"


@dataclass(frozen=True)
class Words:
    """One line of text, from the left unless it is anchored in the middle or at its end."""

    x: int
    y: int
    text: str
    style: str = TITLE
    anchor: str = "start"
    kind: str = "words"


@dataclass(frozen=True)
class Arrow:
    """A line through points with a head at its end."""

    points: tuple[tuple[int, int], ...]
    kind: str = "arrow"

    @property
    def line(self) -> str:
        """The line as a path."""
        return "M" + "L".join(f"{x} {y}" for x, y in self.points)

    @property
    def head(self) -> str:
        """The head as a path, in the direction of the last stretch."""
        (x0, y0), (x, y) = self.points[-2:]
        right, down = (x > x0) - (x < x0), (y > y0) - (y < y0)
        first = (x - HEAD * right - HEAD * down, y - HEAD * down - HEAD * right)
        second = (x - HEAD * right + HEAD * down, y - HEAD * down + HEAD * right)
        return f"M{first[0]} {first[1]}L{x} {y}L{second[0]} {second[1]}"


Shape = Box | Words | Arrow


@dataclass
class Drawing:
    """The shapes of a diagram from back to front, and how large it is."""

    width: int
    height: int = 0
    shapes: list[Shape] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """Put shapes in front of the others."""
        self.shapes += shapes


@dataclass(frozen=True)
class Node:
    """One part of a diagram in the language shown."""

    text: str
    note: str = ""
    tone: str = "plain"
    value: int = 0

    def lines(self, width: int) -> list[tuple[str, str]]:
        """Return the lines of the part that fit a width, each with its style."""
        return [
            *((line, TITLE) for line in wrapped(self.text, width, TITLE)),
            *((line, NOTE) for line in wrapped(self.note, width, NOTE)),
        ]

    def height(self, width: int) -> int:
        """Return the height of a box of a width around the part."""
        return 2 * PAD + LINE * len(self.lines(width - 2 * PAD)) - 4


def wrapped(text: str, width: int, style: str) -> list[str]:
    """Return a text in lines that fit a width, as far as its words let it."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", style) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def width_of(text: str, style: str) -> float:
    """Return about how wide a text is: a little more than it is in the fonts of the site."""
    return sum(map(_width, text)) * SIZE[style] * (1.06 if style == TITLE else 1)


def _width(letter: str) -> float:
    if letter in NARROW_LETTERS:
        return 0.3
    if letter in WIDE_LETTERS:
        return 0.82
    return 0.62 if letter.isupper() else 0.52


def boxed(node: Node, x: int, y: int, width: int, height: int, *, centered: bool = False) -> Iterator[Shape]:
    """Yield a box with the words of a part in it, in the middle of its height."""
    yield Box(x, y, width, height, node.tone)
    lines = node.lines(width - 2 * PAD)
    top = y + (height - LINE * len(lines)) // 2 + 15
    for number, (line, style) in enumerate(lines):
        if centered:
            yield Words(x + width // 2, top + LINE * number, line, style, "middle")
        else:
            yield Words(x + PAD, top + LINE * number, line, style)
