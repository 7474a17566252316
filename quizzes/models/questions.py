"""The question bank, and the frozen versions that attempts are made of."""

import hashlib
import json
import uuid
from typing import Any, ClassVar

from django import forms
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import DraftStateMixin, LockableMixin, Orderable, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from courses.models import CoursePage, ModulePage, Requirement
from courses.models.bilingual import LANGUAGES, ColumnsOnlyRevisionMixin, is_blank
from courses.models.pages import both_languages


class QuestionForm(WagtailAdminModelForm):
    """Drafts save with anything missing; publishing checks languages and the key."""

    def is_valid(self) -> bool:
        """Rules over choices need the formset, so they run after it."""
        valid: bool = super().is_valid()
        if valid and not self.is_deferred_validation:
            choices = [
                form.cleaned_data
                for form in self.formsets["choices"].forms
                if form.cleaned_data and not form.cleaned_data.get("DELETE")
            ]
            texts = [choice.get(f"text_{code}") for choice in choices for code in LANGUAGES]
            correct = sum(bool(choice.get("is_correct")) for choice in choices)
            stems = {f"stem_{code}": self.cleaned_data.get(f"stem_{code}") for code in LANGUAGES}
            for name, reason in question_gaps(self.cleaned_data.get("kind", ""), stems, texts, correct).items():
                self.add_error(name if name in self.fields else None, reason)
            valid = not self.errors
        return valid


def question_gaps(kind: str, stems: dict[str, Any], texts: list[Any], correct: int) -> dict[str, Any]:
    """Field → reason for everything that stands against publishing a question."""
    gaps = {name: _("Write this before publishing.") for name, stem in stems.items() if is_blank(stem)}
    if len(texts) < 2 * len(LANGUAGES) or any(is_blank(text) for text in texts):
        gaps["choices"] = _("Write at least two choices, each in both languages.")
    elif kind == Question.Kind.MULTIPLE and correct < 1:
        gaps["choices"] = _("Mark at least one choice as correct.")
    elif kind != Question.Kind.MULTIPLE and correct != 1:
        gaps["choices"] = _("Mark exactly one choice as correct.")
    elif kind == Question.Kind.TRUE_FALSE and len(texts) != 2 * len(LANGUAGES):
        gaps["choices"] = _("A true or false question has exactly two choices.")
    return gaps


class Question(
    ColumnsOnlyRevisionMixin,
    WorkflowMixin,
    LockableMixin,
    DraftStateMixin,
    PreviewableMixin,
    RevisionMixin,
    index.Indexed,
    ClusterableModel,
):
    """An item of the bank. Publishing freezes a version; attempts never look at the live question."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("Single choice")
        MULTIPLE = "multiple", _("Multiple choice")
        TRUE_FALSE = "true_false", _("True or false")

    class Difficulty(models.TextChoices):
        EASY = "easy", _("Easy")
        MEDIUM = "medium", _("Medium")
        HARD = "hard", _("Hard")

    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="questions", verbose_name=_("course"))
    module = models.ForeignKey(
        ModulePage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("module"),
        help_text=_("The topic under which results are shown."),
    )
    reference = models.SlugField(
        _("reference"), max_length=60, blank=True, help_text=_("A short name of your own, unique in the course.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.SINGLE)
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty.choices, default=Difficulty.MEDIUM)
    stem = models.TextField(_("question"), blank=True)
    stem_es: str
    stem_en: str
    requirements = ParentalManyToManyField(
        Requirement, blank=True, related_name="questions", verbose_name=_("clauses and controls")
    )

    revisions = GenericRelation("wagtailcore.Revision", related_query_name="question")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="question",
        for_concrete_model=False,
    )

    base_form_class = QuestionForm
    preview_modes: ClassVar[list[tuple[str, str]]] = [("es", "Español"), ("en", "English")]
    search_fields: ClassVar[list[Any]] = [
        index.SearchField("stem_es"),
        index.SearchField("stem_en"),
        index.AutocompleteField("stem_es"),
        index.AutocompleteField("stem_en"),
        index.FilterField("course"),
        index.FilterField("kind"),
        index.FilterField("difficulty"),
        index.FilterField("live"),
    ]
    panels: ClassVar[list[Any]] = [
        FieldRowPanel([FieldPanel("course"), FieldPanel("module")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("difficulty"), FieldPanel("reference")]),
        both_languages("stem", _("Question")),
        InlinePanel("choices", heading=_("Choices"), label=_("choice"), min_num=2),
        FieldPanel("requirements", widget=forms.CheckboxSelectMultiple),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["course", "reference", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "reference"], condition=~models.Q(reference=""), name="question_reference_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.stem or self.reference

    def gaps(self) -> dict[str, Any]:
        """Field → reason for everything that stands against publishing."""
        choices = list(self.choices.all())
        return question_gaps(
            self.kind,
            {f"stem_{code}": getattr(self, f"stem_{code}") for code in LANGUAGES},
            [getattr(choice, f"text_{code}") for choice in choices for code in LANGUAGES],
            sum(choice.is_correct for choice in choices),
        )

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Every way of publishing ends here; a question with a gap is refused."""
        if gaps := revision.as_object().gaps():
            raise ValidationError([str(reason) for reason in gaps.values()])
        return super().publish(revision, *args, **kwargs)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "quizzes/question_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        practice = as_practice(self.payload(), mode_name or "es")
        return {**super().get_preview_context(request, mode_name), "practice": practice, "language": mode_name}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Render inside the language of the mode."""
        with translation.override(mode_name or "es"):
            response = super().serve_preview(request, mode_name)
            if hasattr(response, "render"):
                response.render()
        return response

    def missing_languages(self) -> list[str]:
        """Codes of the languages in which the question or a choice is not written."""
        return [
            code
            for code in LANGUAGES
            if is_blank(getattr(self, f"stem_{code}"))
            or any(is_blank(getattr(choice, f"text_{code}")) for choice in self.choices.all())
        ]

    def payload(self) -> dict[str, Any]:
        """Everything an attempt needs, in both languages, with the stable keys of the choices."""
        return {
            "kind": self.kind,
            "difficulty": self.difficulty,
            "module": self.module_id,
            "requirements": sorted(requirement.identifier for requirement in self.requirements.all()),
            "stem": {code: getattr(self, f"stem_{code}") for code in LANGUAGES},
            "choices": [
                {
                    "key": str(choice.key),
                    "is_correct": choice.is_correct,
                    "text": {code: getattr(choice, f"text_{code}") for code in LANGUAGES},
                    "reason": {code: getattr(choice, f"reason_{code}") for code in LANGUAGES},
                }
                for choice in self.choices.all()
            ],
        }


def as_practice(payload: dict[str, Any], code: str) -> dict[str, Any]:
    """What ``components/practice_question.html`` shows of a payload: a try-out that records nothing."""
    return {
        "text": payload["stem"][code],
        "multiple": payload["kind"] == Question.Kind.MULTIPLE,
        "requirements": ", ".join(payload["requirements"]),
        "choices": [
            {"text": choice["text"][code], "reason": choice["reason"][code], "is_correct": choice["is_correct"]}
            for choice in payload["choices"]
        ],
    }


class Choice(Orderable):
    """A selectable answer. ``key`` is its identity for ever; primary keys change when revisions are published."""

    question = ParentalKey(Question, related_name="choices")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    is_correct = models.BooleanField(_("correct"), default=False)
    text = models.CharField(_("text"), max_length=500, blank=True)
    text_es: str
    text_en: str
    reason = models.TextField(
        _("reason"), blank=True, help_text=_("Why this choice is right or wrong; shown with the result.")
    )
    reason_es: str
    reason_en: str

    panels: ClassVar[list[Any]] = [
        FieldPanel("is_correct"),
        both_languages("text", _("Text")),
        both_languages("reason", _("Reason")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("choice")
        verbose_name_plural = _("choices")

    def __str__(self) -> str:
        return self.text


class QuestionVersionQuerySet(models.QuerySet["QuestionVersion"]):
    """Frozen questions."""

    def current(self) -> "QuestionVersionQuerySet":
        """The version in force of every published question."""
        return self.filter(is_current=True, question__live=True)


class QuestionVersion(models.Model):
    """A question as it was published: both languages, stable choice keys. Append-only."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Any] = QuestionVersionQuerySet.as_manager()

    class Meta:
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_number_is_unique"),
            models.UniqueConstraint(
                fields=["question"], condition=models.Q(is_current=True), name="one_current_question_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"

    @staticmethod
    def digest(payload: dict[str, Any]) -> str:
        """SHA-256 of the payload in a canonical form."""
        return hashlib.sha256(json.dumps(payload, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def correct_keys(self) -> frozenset[str]:
        """Keys of the correct choices."""
        return frozenset(choice["key"] for choice in self.payload["choices"] if choice["is_correct"])

    @property
    def choice_keys(self) -> frozenset[str]:
        """Keys of all choices."""
        return frozenset(choice["key"] for choice in self.payload["choices"])
