"""The spreadsheet to begin with: an example of every kind of question, and a sheet that explains the columns."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from quizzes.exchange import columns, rows
from quizzes.exchange.bank import Bank, BankChoice, BankQuestion, BankScenario, Both, normal
from quizzes.exchange.spreadsheet import FEWEST_CHOICES, fill_sheet, write_csv

RIGHT, WRONG = True, False


def template(extension: str) -> bytes:
    """The template as a workbook or as CSV; titles and explanations in the language of the reader."""
    if extension == "csv":
        return write_csv(EXAMPLES).content
    language = columns.reader()
    titles = columns.titles(FEWEST_CHOICES, language)
    lines = [
        [row.get(name, "") for name in titles]
        for row in (rows.row_of(question, language) for question in EXAMPLES.questions)
    ]
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = fill_sheet(workbook, {"es": "Preguntas", "en": "Questions"}[language], list(titles.values()), lines)
        for name, words in (("kind", columns.KINDS), ("difficulty", columns.DIFFICULTIES)):
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
    """(title, what to write) for every column."""
    kinds = ", ".join(both[language] for both in columns.KINDS.values())
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


def _choice(
    es: str, en: str, is_correct: bool = WRONG, *, why: Both | None = None, blank: int | None = None
) -> BankChoice:
    return BankChoice(text=Both(es, en), is_correct=is_correct, reason=why or Both(), blank=blank)


def _pair(es: str, en: str, match: Both) -> BankChoice:
    return BankChoice(text=Both(es, en), match=match)


CASE = BankScenario(
    Both("Préstamos en línea", "Online loans"),
    Both(
        "Una financiera de Puebla aprueba créditos con un modelo que aprende de solicitudes pasadas.",
        "A lender in Puebla approves loans with a model that learns from past applications.",
    ),
)
EXAMPLES = Bank(
    Both("Ejemplos", "Examples"),
    tuple(
        normal(question)
        for question in (
            BankQuestion(
                kind="single",
                reference="example-single",
                requirements=("5.2",),
                difficulty="easy",
                stem=Both("¿Quién aprueba la política de IA?", "Who approves the AI policy?"),
                choices=(
                    _choice(
                        "La alta dirección",
                        "Top management",
                        RIGHT,
                        why=Both("Es su responsabilidad.", "It is their responsibility."),
                    ),
                    _choice(
                        "El proveedor del modelo",
                        "The supplier of the model",
                        why=Both("Está fuera de la organización.", "It stands outside the organisation."),
                    ),
                    _choice(
                        "Cada usuario",
                        "Each user",
                        why=Both("La política vale para todos.", "The policy is for everybody."),
                    ),
                ),
            ),
            BankQuestion(
                kind="multiple",
                reference="example-multiple",
                requirements=("6.1.4",),
                gives_part=True,
                says_how_many=True,
                scenario=CASE,
                stem=Both("¿A quiénes puede afectar este sistema?", "Whom may this system affect?"),
                choices=(
                    _choice("A quien pide un préstamo", "People who apply for a loan", RIGHT),
                    _choice("A su familia", "Their families", RIGHT),
                    _choice("A nadie: solo recomienda", "Nobody: it only recommends"),
                ),
            ),
            BankQuestion(
                kind="true_false",
                reference="example-true-false",
                stem=Both(
                    "Publicar la política de IA basta para cumplirla.",
                    "Publishing the AI policy is enough to fulfil it.",
                ),
                choices=(_choice("Verdadero", "True"), _choice("Falso", "False", RIGHT)),
            ),
            BankQuestion(
                kind="matching",
                reference="example-matching",
                gives_part=True,
                stem=Both("Une cada documento con lo que contiene.", "Match each document with what it holds."),
                choices=(
                    _pair("Política de IA", "AI policy", Both("Intenciones y dirección", "Intentions and direction")),
                    _pair(
                        "Declaración de aplicabilidad",
                        "Statement of applicability",
                        Both("Controles elegidos", "Controls chosen"),
                    ),
                    _pair("", "", Both("Sueldos del personal", "Salaries of the staff")),
                ),
            ),
            BankQuestion(
                kind="ordering",
                reference="example-ordering",
                stem=Both("Ordena los pasos.", "Put the steps in order."),
                choices=(
                    _choice("Identificar el riesgo", "Identify the risk"),
                    _choice("Evaluarlo", "Assess it"),
                    _choice("Tratarlo", "Treat it"),
                ),
            ),
            BankQuestion(
                kind="numeric",
                reference="example-numeric",
                number="7.5",
                tolerance="0.1",
                unit=Both("horas", "hours"),
                stem=Both(
                    "Un curso dura 2.5 horas. ¿Cuánto duran tres?", "A course takes 2.5 hours. How long do three take?"
                ),
            ),
            BankQuestion(
                kind="cloze",
                reference="example-cloze",
                stem=Both(
                    "La auditoría [[1]] la hace la propia organización; la [[2]], un tercero.",
                    "The [[1]] audit is done by the organisation itself; the [[2]] one by a third party.",
                ),
                choices=(
                    _choice("interna", "internal", RIGHT, blank=1),
                    _choice("anual", "yearly", blank=1),
                    _choice("externa", "external", RIGHT, blank=2),
                    _choice("verbal", "spoken", blank=2),
                ),
            ),
            BankQuestion(
                kind="review",
                reference="example-review",
                stem=Both(
                    "Marca lo que está mal en este extracto de política.",
                    "Mark what is wrong in this extract of a policy.",
                ),
                choices=(
                    _choice(
                        "La dirección revisa esta política cada año.", "Management reviews this policy every year."
                    ),
                    _choice(
                        "Nadie puede objetar una decisión de la IA.",
                        "Nobody may object to a decision of the AI.",
                        RIGHT,
                    ),
                    _choice("La política está al alcance del personal.", "The policy is available to the staff."),
                ),
            ),
        )
    ),
)
