"""What a gate says of a course."""

from collections.abc import Callable
from dataclasses import dataclass, field

from curriculum.gates.material import Material

Figure = int | float | str | bool | None
Figures = dict[str, "Figure | Figures"]


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: a lesson, a question or a language."""

    where: str
    text: str


@dataclass
class Verdict:
    """The figures of a gate, what keeps it red, and what an editor should look at without its being red."""

    figures: Figures = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def fault(self, where: str, text: str) -> None:
        """Note what keeps the gate red."""
        self.problems.append(Problem(where, text))


Gate = Callable[[Material], Verdict]


def points(share: float) -> float:
    """Return a share in points of a hundred."""
    return round(100 * share, 1)
