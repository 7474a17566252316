"""Where each question stands between easy and hard, and how well it tells people apart: the geometry of a drawing."""

from collections.abc import Iterable
from dataclasses import dataclass

from quizzes.analysis.table import Line

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 56, 28, 16, 48
LOWEST, HIGHEST = -0.6, 1.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A question in the drawing."""

    x: float
    y: float
    is_flagged: bool
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled line across the drawing."""

    position: float
    label: str
    is_zero: bool = False


def _x(facility: float) -> float:
    return round(LEFT + facility * (WIDTH - LEFT - RIGHT), 1)


def _y(discrimination: float) -> float:
    share = (min(HIGHEST, max(LOWEST, discrimination)) - LOWEST) / (HIGHEST - LOWEST)
    return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


class Plot:
    """Facility from left to right, discrimination from bottom to top; flagged questions have another shape."""

    width, height = WIDTH, HEIGHT
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM
    columns = tuple(Tick(_x(step / 100), f"{step}%") for step in range(0, 101, 20))
    rows = tuple(Tick(_y(step / 10), f"{step / 10:.1f}", step == 0) for step in range(-6, 11, 2))

    def __init__(self, lines: Iterable[Line]) -> None:
        self.marks = [
            Mark(
                _x(line.figures.facility),
                _y(line.figures.discrimination),
                bool(line.figures.flags),
                f"{line.reference or line.stem[:60]}: {line.figures.facility:.0%}, {line.figures.discrimination:.2f}",
            )
            for line in lines
            if line.figures.discrimination is not None
        ]
