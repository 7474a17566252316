"""The columns of a spreadsheet of questions. Their words belong to the format: they never follow a change of
wording.
"""

import re
from collections.abc import Mapping

from lib.sheets.words import folded, reader
from quizzes.question_types import TYPES
from quizzes.question_types.bank_question import Both

COLUMNS = {
    "kind": Both("Tipo", "Kind"),
    "reference": Both("Referencia", "Reference"),
    "module": Both("Módulo", "Module"),
    "requirements": Both("Cláusulas y controles", "Clauses and controls"),
    "difficulty": Both("Dificultad", "Difficulty"),
    "stem_es": Both("Pregunta (español)", "Question (Spanish)"),
    "stem_en": Both("Pregunta (inglés)", "Question (English)"),
    "gives_part": Both("Da parte de los puntos", "Gives part of the points"),
    "says_how_many": Both("Dice cuántas elegir", "Says how many to choose"),
    "number": Both("Número correcto", "Right number"),
    "tolerance": Both("Diferencia aceptada", "Accepted difference"),
    "unit_es": Both("Unidad (español)", "Unit (Spanish)"),
    "unit_en": Both("Unidad (inglés)", "Unit (English)"),
    "explanation_es": Both("Explicación (español)", "Explanation (Spanish)"),
    "explanation_en": Both("Explicación (inglés)", "Explanation (English)"),
    "enemy_group": Both("Nunca junto con", "Never together with"),
    "scenario_title_es": Both("Título del caso (español)", "Title of the case (Spanish)"),
    "scenario_title_en": Both("Título del caso (inglés)", "Title of the case (English)"),
    "scenario_text_es": Both("Texto del caso (español)", "Text of the case (Spanish)"),
    "scenario_text_en": Both("Texto del caso (inglés)", "Text of the case (English)"),
    "state": Both("Estado", "State"),
}
CHOICE_COLUMNS = {
    "is_correct": Both("Opción {n}: correcta", "Choice {n}: correct"),
    "text_es": Both("Opción {n} (español)", "Choice {n} (Spanish)"),
    "text_en": Both("Opción {n} (inglés)", "Choice {n} (English)"),
    "reason_es": Both("Opción {n}: razón (español)", "Choice {n}: reason (Spanish)"),
    "reason_en": Both("Opción {n}: razón (inglés)", "Choice {n}: reason (English)"),
    "match_es": Both("Opción {n}: pareja (español)", "Choice {n}: match (Spanish)"),
    "match_en": Both("Opción {n}: pareja (inglés)", "Choice {n}: match (English)"),
    "blank": Both("Opción {n}: espacio", "Choice {n}: blank"),
}
DIFFICULTIES = {"easy": Both("Fácil", "Easy"), "medium": Both("Media", "Medium"), "hard": Both("Difícil", "Hard")}
STATES = {
    "draft": Both("Borrador", "Draft"),
    "live": Both("En uso", "In use"),
    "changed": Both("En uso, con cambios", "In use, with changes"),
}
TRUTH = {True: Both("Verdadero", "True"), False: Both("Falso", "False")}
YES, NO = Both("sí", "yes"), Both("no", "no")
YES_WORDS, NO_WORDS = (
    frozenset({"si", "yes", "x", "1", "true", "verdadero"}),
    frozenset({"", "no", "0", "false", "falso"}),
)

CHOICE = re.compile(r"(?:opcion|choice)(\d{1,3})(.*)")


def kinds() -> dict[str, Both]:
    """Return for each kind of question its name in a sheet."""
    return {kind: question_type.sheet_name for kind, question_type in TYPES.items()}


def titles(choices: int, language: str) -> dict[str, str]:
    """Return for each column its title, in the order of the sheet. A choice's columns are named ``text_es:3``."""
    found = {name: title[language] for name, title in COLUMNS.items()}
    for number in range(1, choices + 1):
        found |= {f"{name}:{number}": title[language].format(n=number) for name, title in CHOICE_COLUMNS.items()}
    return found


def column_of(title: str) -> str:
    """Return the column that a title names in either language; "" for a title of no column."""
    plain = folded(title)
    if plain in _BY_TITLE:
        return _BY_TITLE[plain]
    match = CHOICE.fullmatch(plain)
    name = _BY_CHOICE_TITLE.get(match[2], "") if match else ""
    return f"{name}:{int(match[1])}" if match and name else ""


def truth(is_true: bool, column: str) -> str:
    """Return a truth value of a spreadsheet as a text of this column says it."""
    name = column.partition(":")[0]
    return TRUTH[is_true][name[-2:] if name.endswith(("_es", "_en")) else reader()]


def key_of(words: Mapping[str, Both], cell: str) -> str:
    """Return what a word of either language stands for, or the key itself; "" for anything else."""
    plain = folded(cell)
    return next((key for key, both in words.items() if plain in {folded(key), folded(both.es), folded(both.en)}), "")


_BY_TITLE = {folded(title[code]): name for name, title in COLUMNS.items() for code in ("es", "en")}
_BY_TITLE |= {folded(name): name for name in COLUMNS}
_BY_CHOICE_TITLE = {
    folded(title[code].partition("{n}")[2]): name for name, title in CHOICE_COLUMNS.items() for code in ("es", "en")
}
