"""The gallery of the design system: every component in its states, in both languages. Served in development only."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import ClassVar

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy, override

from courses.blocks.diagrams import SIZES
from courses.blocks.drawing.layouts import decision
from courses.blocks.drawing.shapes import Node
from lib.listing import FilterForm, Filters, search_field, texts
from lib.tables import Cell
from lib.uploads import file_limit
from lib.words import Words
from people.saved_views.habits import ColumnChooser
from quizzes.taking.running import RunningAttempt

# What the questions of the gallery that move are made of, as ``quizzes.questions.display.shown`` gives it.
SAMPLE_ORDERING = {
    "stem": "¿En qué orden se hace?",
    "hint": "Da a cada paso su lugar. Cuentan todos juntos.",
    "places": range(1, 4),
    "steps": [
        {"name": "place-a", "text": "Tratar los riesgos que no se aceptan"},
        {"name": "place-b", "text": "Determinar el alcance"},
        {"name": "place-c", "text": "Apreciar los riesgos de los sistemas de inteligencia artificial"},
    ],
}
SAMPLE_OPTIONS = [
    {"value": 0, "text": "Proveedor"},
    {"value": 1, "text": "Persona afectada por una decisión que se tomó con apoyo de un sistema", "is_selected": True},
    {"value": 2, "text": "Autoridad supervisora"},
]
SAMPLE_MATCHING = {
    "stem": "¿Quién es quién?",
    "hint": "Elige lo que corresponde a cada uno. Cuentan todas juntas.",
    "items_shown": [
        {"name": "match-a", "text": "Quien recibe una decisión", "options": SAMPLE_OPTIONS},
        {
            "name": "match-b",
            "text": "Quien entrena el modelo",
            "options": [{**each, "is_selected": False} for each in SAMPLE_OPTIONS],
        },
    ],
}


SAMPLE_NODES = [
    Node("¿La herramienta está en la lista?", "Pídela; mientras, usa lo aprobado", "stop"),
    Node("¿Entras con tu cuenta de trabajo?", "Cambia de cuenta", "strong"),
    Node("Úsala dentro de sus condiciones", tone="good"),
]
SAMPLE_DIAGRAM = {
    "drawings": [(name, decision(SAMPLE_NODES, ["Sí", "No"], width)) for name, width in SIZES],
    "local": {"alternative_text": "Dos preguntas antes de usar una herramienta.", "caption": "Antes de hacer clic."},
}


class _Fields(forms.Form):
    """Every kind of field; ``words`` are the labels in a language, by the names of the fields."""

    name = forms.CharField()
    email = forms.EmailField()
    team = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    day = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    file = forms.FileField(required=False, widget=forms.FileInput(file_limit(5 * 1024 * 1024)))
    why = forms.CharField(widget=forms.Textarea({"rows": 2}))
    agrees = forms.BooleanField(required=False)

    def __init__(self, language: str, words: Mapping[str, str], data: Mapping[str, str] | None = None) -> None:
        state = "plain" if data is None else "wrong"
        super().__init__(data, auto_id=f"{language}-{state}-%s")
        self.fields["name"].help_text = words["help"]
        for name, field in self.fields.items():
            field.label = words[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("1", words["first"]), ("2", words["second"])]


class _Answer(forms.Form):
    """What somebody writes who decides."""

    why = forms.CharField(widget=forms.Textarea({"rows": 2}))

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        super().__init__(auto_id=f"{language}-decision-%s")
        self.fields["why"].label = words["why"]


@dataclass(frozen=True)
class _PutAway:
    """A row that is out of use."""

    pk: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class _SampleFilters(Filters):
    """What the address of a list asks for in vain."""

    state: str = ""

    NOT_THERE: ClassVar[Mapping[str, Words]] = {
        "state": gettext_lazy("This list does not know the status in the address.")
    }


class _SampleFilterForm(FilterForm):
    """A word to search and a choice."""

    q = search_field("")
    state = forms.ChoiceField(required=False)

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        super().__init__({"q": words["first"]})
        self.auto_id = f"{language}-filter-%s"
        self.fields["q"].label, self.fields["state"].label = words["name"], words["kind"]
        self.choose("state", [("1", words["first"]), ("2", words["second"])])


WORDS = {
    "es": {
        "name": "Nombre completo",
        "email": "Correo",
        "team": "Equipo",
        "kind": "Idioma del certificado",
        "topics": "Temas",
        "day": "Fecha límite",
        "file": "Archivo",
        "why": "Motivo",
        "agrees": "Es mi nombre legal",
        "help": "Así aparecerá en tu certificado.",
        "first": "Planta Querétaro",
        "second": "Planta Monterrey",
        "stopped": "Ya hay una importación abierta. Termínala primero.",
        "done": "Por hacer",
        "past": "Terminado",
        "course": "Fundamentos de ISO/IEC 42001",
        "lesson": "Qué es un riesgo de IA",
        "quiz": "Cuestionario final",
        "question": "¿Qué se certifica?",
        "right": "El sistema de gestión",
        "wrong": "La persona",
        "why_right": "La norma trata de sistemas de gestión.",
        "why_wrong": "A la persona se le da una constancia.",
        "title": "Aún no hay cursos",
        "text": "Cuando tu organización publique uno, aparece aquí.",
        "act": "Abrir",
        "sure": "¿Retirar la asignación?",
        "body": "Lo aprendido se conserva.",
        "label": "Lecciones",
    },
    "en": {
        "name": "Full name",
        "email": "E-mail",
        "team": "Team",
        "kind": "Certificate language",
        "topics": "Topics",
        "day": "Due date",
        "file": "File",
        "why": "Reason",
        "agrees": "This is my legal name",
        "help": "As it will stand on your certificate.",
        "first": "Querétaro plant",
        "second": "Monterrey plant",
        "stopped": "An import is open already. Finish it first.",
        "done": "To do",
        "past": "Finished",
        "course": "Foundations of ISO/IEC 42001",
        "lesson": "What an AI risk is",
        "quiz": "Final quiz",
        "question": "What is certified?",
        "right": "The management system",
        "wrong": "The person",
        "why_right": "The standard is about management systems.",
        "why_wrong": "A person gets a certificate of completion.",
        "title": "No courses yet",
        "text": "As soon as your organization publishes one, it appears here.",
        "act": "Open",
        "sure": "Withdraw the assignment?",
        "body": "What was learned stays.",
        "label": "Lessons",
    },
}


def samples(language: str) -> dict[str, object]:
    """Return what every component is given in a language."""
    words = WORDS[language]
    wrong = _Fields(language, words, {"name": "", "email": "maria@", "kind": "1", "why": "…"})
    wrong.add_error(None, words["stopped"])
    here = f"#components-{language}"
    pages = Paginator(range(213), 25)
    return {
        "code": language,
        "words": words,
        "here": here,
        "plain": _Fields(language, words),
        "wrong": wrong,
        "filter": _SampleFilterForm(language, words),
        "filters": _SampleFilters.parse(QueryDict("state=lost"), state=texts([])),
        "pages": [pages.page(number) for number in (1, 5, 9)],
        "crumbs": [{"label": words["course"], "url": here}, {"label": words["lesson"], "url": ""}],
        "tabs": [
            {"label": words["done"], "url": here, "current": True, "count": 3, "icon": "clock"},
            {"label": words["past"], "url": here, "current": False, "count": 12},
        ],
        "columns": [
            {"title": words["done"], "query": "sort=done", "sorted": "ascending"},
            {"title": words["past"], "query": "sort=past", "sorted": ""},
            {"title": words["day"], "query": "", "sorted": ""},
        ],
        "cells": [Cell("day", words["day"], timezone.localdate()), Cell("past", words["past"], "")],
        "chooser": ColumnChooser(
            "team", "", [("day", words["day"], True), ("past", words["past"], False)], words["first"], True, True
        ),
        "put_away": [_PutAway(1, words["first"]), _PutAway(2, words["second"])],
        "restore": "structure:restore_team",
        "answer": _Answer(language, words),
        "answers": [
            {"value": "yes", "label": words["act"], "icon": "check", "kind": "primary"},
            {"value": "no", "label": words["stopped"], "icon": "x-circle"},
        ],
        "modules": [{"title": words["course"], "lessons": _lessons(words, here)}],
        "practice": [_practice(language, words, is_multiple=several) for several in (False, True)],
        "attempts": [RunningAttempt(here, end) for end in (None, timezone.now() + datetime.timedelta(minutes=25))],
        "organisation": {"zone_name": "la Ciudad de México" if language == "es" else "Mexico City"},
        "statuses": ["current", "in_progress", "not_started", "due_soon", "overdue", "expired", "exempt"],
        "kinds": ["note", "tip", "warning", "mexico", "success", "danger"],
        "levels": ["success", "info", "warning", "error"],
    }


def _lessons(words: Mapping[str, str], here: str) -> list[dict[str, object]]:
    lesson = {"url": here, "title": words["lesson"], "minutes": 8, "kind": "lesson", "done": False, "current": False}
    return [{**lesson, "done": True}, {**lesson, "current": True}, {**lesson, "title": words["quiz"], "kind": "quiz"}]


def _practice(language: str, words: Mapping[str, str], *, is_multiple: bool) -> SimpleNamespace:
    return SimpleNamespace(
        key=f"practice-{language}-{is_multiple}",
        local=words["question"],
        is_multiple=is_multiple,
        says_how_many=False,
        requirements="4.3",
        foreign_language="",
        local_choices=[
            SimpleNamespace(text=words["right"], reason=words["why_right"], is_correct=True),
            SimpleNamespace(text=words["wrong"], reason=words["why_wrong"], is_correct=False),
        ],
    )


@login_not_required
def gallery(request: HttpRequest) -> HttpResponseBase:
    """Show every component and every pattern of a screen in its states."""
    both = []
    for language in WORDS:
        with override(language):
            both.append(samples(language))
    context = {"ordering": SAMPLE_ORDERING, "matching": SAMPLE_MATCHING, "diagram": SAMPLE_DIAGRAM, "both": both}
    return render(request, "gallery.html", context)
