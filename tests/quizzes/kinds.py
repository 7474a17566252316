"""A bank with a question of every type, made as editors make it."""

from decimal import Decimal

from quizzes.models import Choice, Question


def _choice(number, **fields):
    texts = {"text_es": f"Opción {number}", "text_en": f"Choice {number}"}
    return {**texts, "reason_es": f"Razón {number}", "reason_en": f"Reason {number}", **fields}


def _match(number):
    return {"match_es": f"Pareja {number}", "match_en": f"Match {number}"}


CHOICES = {
    "single": [_choice(n, is_correct=n == 1) for n in range(1, 5)],
    "multiple": [_choice(n, is_correct=n < 3) for n in range(1, 5)],
    "true_false": [
        _choice(1, text_es="Verdadero", text_en="True", is_correct=True),
        _choice(2, text_es="Falso", text_en="False"),
    ],
    "matching": [_choice(n, **_match(n)) for n in range(1, 4)],
    "ordering": [_choice(n) for n in range(1, 4)],
    "numeric": [],
    "cloze": [_choice(n, blank=1, is_correct=n == 1) for n in range(1, 4)],
    "review": [_choice(n, is_correct=n == 2) for n in range(1, 4)],
}
FIELDS = {
    "numeric": {"number": Decimal("72"), "tolerance": Decimal("0.5"), "unit_es": "horas", "unit_en": "hours"},
    "cloze": {"stem_es": "Falta una [[1]] aquí.", "stem_en": "A [[1]] is missing here."},
}


def make_every_kind(course, module=None):
    """Publish one question of every type; the first choices are right."""
    for kind, choices in CHOICES.items():
        texts = {"stem_es": f"¿Pregunta {kind}?", "stem_en": f"Question {kind}?", **FIELDS.get(kind, {})}
        question = Question(course=course, module=module, kind=kind, reference=f"kind-{kind}", live=False, **texts)
        question.choices = [Choice(sort_order=number, **fields) for number, fields in enumerate(choices)]
        question.save()
        question.save_revision().publish()
