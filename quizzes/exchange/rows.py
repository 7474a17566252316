"""One question as one row: column → text, in both directions."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from lib.names import shortened
from lib.numerals import whole_number
from lib.sheets.cells import Cell, Day, Figure, OddCell, Truth
from lib.sheets.words import folded, reader
from quizzes.exchange import columns
from quizzes.exchange.bank import REFERENCE, Entry
from quizzes.exchange.carrying import settle
from quizzes.exchange.kinds import kind_of_shape
from quizzes.question_types import TYPES, Shape
from quizzes.question_types.bank_question import BankChoice, BankQuestion, BankScenario, Both, plain_number

TEXTS = ("stem", "explanation", "unit")
SCENARIO = ("scenario_title_es", "scenario_title_en", "scenario_text_es", "scenario_text_en")


def row_of(question: BankQuestion, language: str) -> dict[str, str]:
    """Return the cells of a question; words in the language of the reader."""
    yes = columns.YES[language]
    row = {
        "kind": TYPES[question.kind].sheet_name[language],
        "reference": question.reference,
        "module": question.module,
        "requirements": ", ".join(question.requirements),
        "difficulty": columns.DIFFICULTIES[question.difficulty][language],
        "gives_part": yes if question.gives_part else "",
        "says_how_many": yes if question.says_how_many else "",
        "number": question.number,
        "tolerance": question.tolerance,
        "enemy_group": question.enemy_group,
        "state": columns.STATES[question.state][language] if question.state else "",
    }
    for name in TEXTS:
        row |= _texts(name, getattr(question, name))
    if question.scenario:
        row |= _texts("scenario_title", question.scenario.title) | _texts("scenario_text", question.scenario.text)
    for number, choice in enumerate(question.choices, start=1):
        cells = _texts("text", choice.text) | _texts("reason", choice.reason) | _texts("match", choice.match)
        cells["is_correct"] = yes if choice.is_correct else ""
        cells["blank"] = "" if choice.blank is None else str(choice.blank)
        row |= {f"{name}:{number}": cell for name, cell in cells.items()}
    return row


def _texts(name: str, both: Both) -> dict[str, str]:
    return {f"{name}_es": both.es, f"{name}_en": both.en}


def read_row(cells: Mapping[str, Cell], entry: Entry) -> None:
    """Fill the entry with the question of a row, or with every reason why there is none."""
    row = Row(cells, entry)
    stem = row.both("stem")
    entry.label = row.text("reference") or shortened(stem.any())
    known = columns.kinds()
    kind = row.word("kind", known)
    if not kind and not entry.errors:
        kinds = ", ".join(f"{both.es} / {both.en}" for both in known.values())
        row.error("kind", _("write one of these: %(words)s.") % {"words": kinds})
    question = BankQuestion(
        kind=kind or kind_of_shape(Shape.CHOICES),
        stem=stem,
        choices=row.choices(),
        reference=row.slug("reference"),
        difficulty=row.word("difficulty", columns.DIFFICULTIES) or "medium",
        module=row.text("module"),
        requirements=tuple(row.text("requirements").replace(",", " ").replace(";", " ").split()),
        explanation=row.both("explanation"),
        scenario=row.scenario(),
        enemy_group=row.slug("enemy_group"),
        gives_part=row.yes("gives_part"),
        says_how_many=row.yes("says_how_many"),
        number=row.number("number"),
        tolerance=row.number("tolerance"),
        unit=row.both("unit"),
    )
    if not entry.errors:
        settle(question, entry)


def without_column(names: Iterable[str]) -> set[str]:
    """Return the fields, in a language where they have one, for which a sheet has no column."""
    there = {name.partition(":")[0] for name in names}
    missing = (columns.COLUMNS.keys() | columns.CHOICE_COLUMNS.keys()) - there
    return missing | ({"scenario"} if not there & set(SCENARIO) else set())


class Row:
    """The cells of a row, read by what they should be; every mistake goes to the entry, with the title of its
    column.
    """

    def __init__(self, cells: Mapping[str, Cell], entry: Entry) -> None:
        self.cells, self.entry = cells, entry

    def error(self, column: str, reason: str) -> None:
        name, _colon, number = column.partition(":")
        title = (columns.CHOICE_COLUMNS if number else columns.COLUMNS)[name][reader()].format(n=number)
        self.entry.errors.append(_("Column “%(title)s”: %(reason)s") % {"title": title, "reason": reason})

    def text(self, column: str) -> str:
        cell = self.cells.get(column, "")
        if isinstance(cell, Day):
            cell = OddCell("date")
        if isinstance(cell, OddCell):
            self.error(column, cell.reason)
            return ""
        if isinstance(cell, Truth):
            return columns.truth(cell.is_true, column)
        return (cell.shown if isinstance(cell, Figure) else cell).strip()

    def both(self, name: str, suffix: str = "") -> Both:
        return Both(self.text(f"{name}_es{suffix}"), self.text(f"{name}_en{suffix}"))

    def word(self, column: str, words: Mapping[str, Both]) -> str:
        cell = self.text(column)
        key = columns.key_of(words, cell)
        if cell and not key:
            known = ", ".join(f"{both.es} / {both.en}" for both in words.values())
            self.error(
                column, _("“%(cell)s” is not one of these: %(words)s.") % {"cell": shortened(cell, 40), "words": known}
            )
        return key

    def yes(self, column: str) -> bool:
        cell = self.text(column)
        plain = folded(cell)
        if plain not in columns.YES_WORDS | columns.NO_WORDS or (cell and not plain):
            self.error(column, _("write “yes” or leave it empty, not “%(cell)s”.") % {"cell": shortened(cell, 40)})
        return plain in columns.YES_WORDS

    def slug(self, column: str) -> str:
        cell = self.text(column)
        if cell and not REFERENCE.fullmatch(cell):
            self.error(
                column,
                _("“%(cell)s”: only letters, digits, hyphens and underscores, at most 60.")
                % {"cell": shortened(cell, 40)},
            )
        return cell

    def number(self, column: str) -> str:
        cell = self.text(column)
        figure = self.cells.get(column)
        try:
            # A number that shows all of itself is meant, with or without commas between its thousands.
            number = plain_number(cell.replace(",", "") if isinstance(figure, Figure) else cell)
            if isinstance(figure, Figure) and number != plain_number(figure.value):
                raise ValueError(cell)
        except ValueError:
            text = _("“%(cell)s”: write a number with a decimal point and at most six decimals.")
            self.error(column, text % {"cell": shortened(cell, 40)})
            return ""
        if column == "tolerance" and number.startswith("-"):
            self.error(column, _("the accepted difference is never below zero."))
        return number

    def scenario(self) -> BankScenario | None:
        title, text = self.both("scenario_title"), self.both("scenario_text")
        return BankScenario(title, text) if title or text else None

    def choices(self) -> tuple[BankChoice, ...]:
        numbers = sorted({int(number) for name in self.cells if (number := name.partition(":")[2])})
        choices = (self.choice(f":{number}") for number in numbers)
        return tuple(choice for choice in choices if choice)

    def choice(self, suffix: str) -> BankChoice:
        choice = BankChoice(
            text=self.both("text", suffix),
            is_correct=self.yes(f"is_correct{suffix}"),
            reason=self.both("reason", suffix),
            match=self.both("match", suffix),
            blank=self.blank(f"blank{suffix}"),
        )
        if choice.is_correct and not choice:
            self.error(f"is_correct{suffix}", _("a choice without text cannot be correct."))
        return choice

    def blank(self, column: str) -> int | None:
        cell = self.text(column).strip("[] ")
        if not cell:
            return None
        number = whole_number(cell, 99)
        if number is None:
            self.error(column, _("“%(cell)s” is not the number of a blank.") % {"cell": shortened(cell, 40)})
        return number
