"""The spreadsheet to begin with: an example of every kind of question, and a sheet that explains the columns."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from lib.sheets.words import reader
from lib.sheets.writing import fill_sheet
from quizzes.exchange import columns, rows
from quizzes.exchange.bank import Bank, normal
from quizzes.exchange.spreadsheet import FEWEST_CHOICES, write_csv
from quizzes.question_types import TYPES
from quizzes.question_types.bank_question import Both


def examples() -> Bank:
    """Return a question of each kind."""
    questions = tuple(normal(question_type.example) for question_type in TYPES.values())
    return Bank(Both("Ejemplos", "Examples"), questions)


def template(extension: str) -> bytes:
    """Return the template as a workbook or as CSV; titles and explanations in the language of the reader."""
    if extension == "csv":
        return write_csv(examples()).content
    language = reader()
    titles = columns.titles(FEWEST_CHOICES, language)
    lines = [
        [row.get(name, "") for name in titles]
        for row in (rows.row_of(question, language) for question in examples().questions)
    ]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = fill_sheet(workbook, {"es": "Preguntas", "en": "Questions"}[language], list(titles.values()), lines)
        for name, words in (("kind", columns.kinds()), ("difficulty", columns.DIFFICULTIES)):
            column = list(titles).index(name)
            allowed = {"validate": "list", "source": [both[language] for both in words.values()]}
            sheet.data_validation(1, column, 2000, column, allowed)
        help_sheet = fill_sheet(
            workbook,
            {"es": "Explicaciones", "en": "Explanations"}[language],
            [_("Column"), _("What to write")],
            [(title, text) for title, text in explanations(language)],
        )
        help_sheet.set_column(0, 0, 34)
        help_sheet.set_column(1, 1, 100)
    return file.getvalue()


def explanations(language: str) -> list[tuple[str, str]]:
    """Return for every column its title and what to write."""
    kinds = ", ".join(both[language] for both in columns.kinds().values())
    levels = ", ".join(both[language] for both in columns.DIFFICULTIES.values())
    texts = {
        "kind": _("One of: %(kinds)s.") % {"kinds": kinds},
        "reference": _(
            "A short name of your own. A row whose reference is already in the course changes that question."
        ),
        "module": _("The title of a module of the course, in either language. May be left empty."),
        "requirements": _("Numbers with commas between them, such as 6.1.2, A.5.2."),
        "difficulty": _("One of: %(levels)s. Empty means medium.") % {"levels": levels},
        "stem_es": _("The question. For blanks write [[1]], [[2]] in both languages."),
        "gives_part": _("Write “yes” if part of an answer gives part of the points."),
        "says_how_many": _("Multiple choice only: “yes” tells how many choices are correct."),
        "number": _("Number only: write a decimal point, with at most six decimals."),
        "tolerance": _("Number only: how far from it an answer may be."),
        "unit_es": _("Number only, and only where there is one."),
        "explanation_es": _("Shown with the result, whatever was answered."),
        "enemy_group": _(
            "Give questions that give each other away the same name: an attempt gets at most one of them."
        ),
        "scenario_title_es": _(
            "A case that several questions share. Write the same title and text in each of their rows."
        ),
        "state": _("Written by an export. What is imported is always a draft."),
    }
    choice_texts = {
        "is_correct": _("“yes” for a correct choice. In a document review: for a passage with a flaw."),
        "text_es": _(
            "The choice. Ordering: the steps in their right order. Matching: the item; empty for an extra match."
        ),
        "reason_es": _("Why it is right or wrong; shown with the result."),
        "match_es": _("Matching only: what belongs to it."),
        "blank": _("Fill in the blanks only: the number of the blank that the word is for."),
    }
    found = [(columns.COLUMNS[name][language], text) for name, text in texts.items()]
    found += [(columns.CHOICE_COLUMNS[name][language].format(n=1), text) for name, text in choice_texts.items()]
    more = _(
        "Every text appears twice, in Spanish and in English. For more choices, copy the columns and keep numbering."
    )
    return [*found, ("…", more)]
