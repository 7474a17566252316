"""What a learner is asked in an activity, and how an answer compares with it. Knows nothing of pages or rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lib.numerals import whole_number

CHOICE, SELECT, MARK, NUMBER = "choice", "select", "mark", "number"
LONGEST_NUMBER = 6  # signs that are kept of what is given as one
TELLS_AFTER = 2  # tries, after which the reasons of everything are told
Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Asked:
    """One thing that is asked: to choose, to give a place, to mark or to give a number.

    ``right`` is the value of the option that is right; of what is only marked, whether it is to be marked.
    """

    name: str
    control: str
    text: str
    right: str
    reason: str
    sender: str = ""
    options: tuple[tuple[str, str], ...] = ()

    def kept_of(self, value: str) -> str:
        """Return what is kept of a value that was sent; "" where the form of this cannot have given it."""
        if self.control == NUMBER:
            return value if len(value) <= LONGEST_NUMBER and value.isprintable() else ""
        known = {"1"} if self.control == MARK else {option for option, _text in self.options}
        return value if value in known else ""

    def is_right(self, value: str) -> bool:
        """Return whether a value is the right one; a number however it is written."""
        return (
            whole_number(value.strip()) == whole_number(self.right) if self.control == NUMBER else value == self.right
        )


@dataclass(frozen=True)
class Row:
    """What was asked with what was given, and whether it is told if that is right."""

    asked: Asked
    given: str = ""
    is_right: bool = False
    is_told: bool = False
    reason: str = ""

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The options, each with whether it is the one given."""
        return [(value, text, value == self.given) for value, text in self.asked.options]


@dataclass(frozen=True)
class Reply:
    """Something that can be said in a conversation: where it leads, and whether it is a good thing to say."""

    text: str
    reason: str
    leads_to: str
    is_good: bool


@dataclass(frozen=True)
class Turn:
    """What the other side of a conversation says; with nothing to reply it ends."""

    name: str
    says: str
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """An activity as it stands: what was said to what was asked, and how much of it is right."""

    rows: tuple[Row, ...] = ()
    said: tuple[tuple[Turn, Reply], ...] = ()
    turn: Turn | None = None
    path: tuple[str, ...] = ()
    times: int = 0
    is_over: bool = False
    given: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many things were asked."""
        return len(self.rows) or len(self.said)

    @property
    def right(self) -> int:
        """How many of them are right."""
        return sum(row.is_right for row in self.rows) or sum(reply.is_good for _turn, reply in self.said)

    @property
    def is_told(self) -> bool:
        """Whether nothing is left to find."""
        return self.is_over and (self.right == self.total or bool(self.said) or self.times >= TELLS_AFTER)


def outcome_of_fields(fields: Sequence[Asked], given: Given, times: int) -> Outcome:
    """Compare an answer: what is right is told with its reason, what is not only after a second try.

    Of lines to be marked the first try tells only how many are right: to tell which would be the answer. ``times`` is
    how often it was tried before; without any answer nothing is over.
    """
    values = {each.name: each.kept_of(next(iter(given.get(each.name, ())), "")) for each in fields}
    if not any(values.values()):
        return Outcome(rows=tuple(Row(each) for each in fields), times=times)
    rights = {each.name: each.is_right(values[each.name]) for each in fields}
    all_told = times + 1 >= TELLS_AFTER or all(rights.values())
    rows = []
    for each in fields:
        is_right, is_told = rights[each.name], all_told or each.control != MARK
        reason = each.reason if all_told or (is_right and is_told) else ""
        rows.append(Row(each, values[each.name], is_right, is_told, reason))
    kept = {name: [value] for name, value in values.items() if value}
    return Outcome(rows=tuple(rows), times=times + 1, is_over=True, given=kept)


def outcome_of_talk(turns: Sequence[Turn], path: Sequence[str]) -> Outcome:
    """Walk through a conversation by the numbers of the replies, as far as they lead anywhere."""
    by_name = {turn.name: turn for turn in turns}
    turn = turns[0] if turns else None
    said: list[tuple[Turn, Reply]] = []
    walked: list[str] = []
    for step in path[: len(turns)]:
        number = whole_number(step)
        if turn is None or number is None or number >= len(turn.replies):
            break
        reply = turn.replies[number]
        said.append((turn, reply))
        walked.append(step)
        turn = by_name.get(reply.leads_to)
    is_over = bool(said) and (turn is None or not turn.replies)
    return Outcome(
        said=tuple(said),
        turn=turn,
        path=tuple(walked),
        times=int(is_over),
        is_over=is_over,
        given={"path": walked},
    )
