"""The question bank: what editors write."""

import uuid
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from functools import partial
from typing import ClassVar

from django import forms
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.images.models import AbstractImage
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from courses.models import CoursePage, ModulePage, Requirement
from courses.models.bilingual import LANGUAGES, ColumnsOnlyRevisionMixin, is_blank
from courses.models.pages import both_languages
from lib.constraints import Unique
from quizzes.models.scenarios import Scenario, is_complete
from quizzes.question_types import TYPES, ChoiceContent, Content, Payload, Texts, Words, kind_choices, type_of
from quizzes.questions.check_panel import CheckPanel
from quizzes.questions.display import tried


class QuestionForm(WagtailAdminModelForm):
    """Drafts save with anything missing; publishing checks languages and the key."""

    def is_valid(self) -> bool:
        """Run the rules over choices after the formset, which they need."""
        valid: bool = super().is_valid()
        if valid and not self.is_deferred_validation:
            choices = [
                {"key": str(number), **form.cleaned_data}
                for number, form in enumerate(self.formsets["choices"].forms)
                if form.cleaned_data and not form.cleaned_data.get("DELETE")
            ]
            content = content_of(self.cleaned_data.get, [choice.get for choice in choices])
            for name, reason in question_gaps(content).items():
                self.add_error(name if name in self.fields else None, reason)
            valid = not self.errors
        return valid


def question_gaps(content: Content) -> dict[str, Words]:
    """Return for each field the reason for everything that stands against publishing a question."""
    stems = {f"stem_{code}": content["stem"][code] for code in LANGUAGES}
    gaps: dict[str, Words] = {
        name: _("Write this before publishing.") for name, stem in stems.items() if is_blank(stem)
    }
    if "image" in content and any(is_blank(content["image"]["alt"][code]) for code in LANGUAGES):
        gaps["image"] = _("Say in both languages what the image shows.")
    if "scenario" in content and not is_complete(content["scenario"]):
        gaps["scenario"] = _("Write the title and the text of this case in both languages first.")
    if content["kind"] not in TYPES:
        return {**gaps, "kind": _("Choose a kind.")}
    return gaps or type_of(content).gaps(content)


Get = Callable[[str], object]  # name of a field → its value, from a row or from a form


def content_of(get: Get, choices: Sequence[Get]) -> Content:
    """Return what the types of question read, from a model or from a form; extras only where they are used."""
    kind = str(get("kind"))
    question_type = TYPES.get(kind)
    fields = question_type.question_fields if question_type else frozenset()
    choice_fields = question_type.choice_fields if question_type else frozenset()
    content = Content(
        kind=kind, stem=_both(get, "stem"), choices=[_choice(choice, choice_fields) for choice in choices]
    )
    if get("gives_part"):
        content["partial"] = True
    if "says_how_many" in fields and get("says_how_many"):
        content["says_how_many"] = True
    if "number" in fields:
        content["number"] = _number(get("number"))
    if "tolerance" in fields:
        content["tolerance"] = _number(get("tolerance")) or "0"
    if "unit" in fields:
        content["unit"] = _both(get, "unit")
    if any((explanation := _both(get, "explanation")).values()):
        content["explanation"] = explanation
    if isinstance(image := get("image"), AbstractImage):
        rendition = image.get_rendition("max-960x720")
        content["image"] = {
            "src": rendition.url,
            "width": rendition.width,
            "height": rendition.height,
            "alt": _both(get, "image_alt"),
        }
    if isinstance(scenario := get("scenario"), Scenario):
        content["scenario"] = scenario.content()
    return content


def _choice(get: Get, fields: Collection[str]) -> ChoiceContent:
    choice = ChoiceContent(
        key=str(get("key")), is_correct=bool(get("is_correct")), text=_both(get, "text"), reason=_both(get, "reason")
    )
    if "match" in fields:
        choice["match"] = _both(get, "match")
    if "blank" in fields:
        blank = get("blank")
        choice["blank"] = blank if isinstance(blank, int) else None
    return choice


def _both(get: Get, name: str) -> Texts:
    return {code: str(get(f"{name}_{code}") or "") for code in LANGUAGES}


def _number(number: object) -> str:
    return format(number.normalize(), "f") if isinstance(number, Decimal) else ""


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
    kind = models.CharField(_("kind"), max_length=20, choices=kind_choices, default="single")
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty.choices, default=Difficulty.MEDIUM)
    stem = models.TextField(_("question"), blank=True)
    stem_es: str
    stem_en: str
    requirements = ParentalManyToManyField(
        Requirement, blank=True, related_name="questions", verbose_name=_("clauses and controls")
    )
    scenario = models.ForeignKey(
        Scenario,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("case"),
        help_text=_("A text that several questions share; an attempt gets all of them together."),
    )
    enemy_group = models.SlugField(
        _("never together with"),
        max_length=60,
        blank=True,
        help_text=_(
            "Give questions that give each other away the same name here: an attempt gets at most one of them."
        ),
    )
    gives_part = models.BooleanField(
        _("gives part of the points"), default=False, help_text=_("Otherwise everything must be right.")
    )
    says_how_many = models.BooleanField(
        _("says how many to choose"), default=False, help_text=_("For multiple choice.")
    )
    number = models.DecimalField(_("right number"), max_digits=18, decimal_places=6, null=True, blank=True)
    tolerance = models.DecimalField(
        _("accepted difference"),
        max_digits=18,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    unit_es: str
    unit_en: str
    image = models.ForeignKey(
        "wagtailimages.Image", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("image")
    )
    image_alt = models.CharField(_("what the image shows"), max_length=300, blank=True)
    image_alt_es: str
    image_alt_en: str
    explanation = models.TextField(
        _("explanation"), blank=True, help_text=_("Shown with the result, whatever was answered.")
    )
    explanation_es: str
    explanation_en: str

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
    search_fields: ClassVar[list[index.BaseField]] = [
        index.SearchField("stem_es"),
        index.SearchField("stem_en"),
        index.AutocompleteField("stem_es"),
        index.AutocompleteField("stem_en"),
        index.FilterField("course"),
        index.FilterField("kind"),
        index.FilterField("difficulty"),
        index.FilterField("live"),
    ]
    panels: ClassVar[list[Panel]] = [
        FieldRowPanel([FieldPanel("course"), FieldPanel("module")]),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("difficulty"), FieldPanel("reference")]),
        both_languages("stem", _("Question")),
        FieldRowPanel([FieldPanel("gives_part"), FieldPanel("says_how_many")]),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("number"), FieldPanel("tolerance")]), both_languages("unit", _("Unit"))],
            heading=_("Number"),
            classname="collapsed",
        ),
        InlinePanel("choices", heading=_("Choices"), label=_("choice")),
        both_languages("explanation", _("Explanation")),
        MultiFieldPanel(
            [FieldPanel("image"), both_languages("image_alt", _("What the image shows"))],
            heading=_("Image"),
            classname="collapsed",
        ),
        FieldRowPanel([FieldPanel("scenario"), FieldPanel("enemy_group")]),
        FieldPanel("requirements", widget=forms.CheckboxSelectMultiple),
        CheckPanel(heading=_("What the check finds")),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["course", "reference", "pk"]
        constraints = [
            Unique(
                fields=["course", "reference"],
                condition=~models.Q(reference=""),
                at="reference",
                says=_("Another question of the course already has this reference."),
                name="question_reference_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.stem or self.reference

    def gaps(self) -> dict[str, Words]:
        """Return for each field the reason for everything that stands against publishing."""
        return question_gaps(self.content())

    def publish(self, revision: Revision, *args: object, **kwargs: object) -> None:
        """Publish, as every way of publishing ends here; a question with a gap is refused."""
        if gaps := revision.as_object().gaps():
            raise ValidationError([str(reason) for reason in gaps.values()])
        super().publish(revision, *args, **kwargs)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "quizzes/question_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        payload = self.payload()
        shown = None if question_gaps(payload) else tried(payload, mode_name or "es")
        return {**super().get_preview_context(request, mode_name), "tried": shown}

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Render inside the language of the mode."""
        with translation.override(mode_name or "es"):
            response: HttpResponse = super().serve_preview(request, mode_name)
            if hasattr(response, "render"):
                response.render()
        return response

    def missing_languages(self) -> list[str]:
        """Return the codes of the languages in which the question or a choice is not written."""
        content = self.content()
        texts = type_of(content).texts(content)
        return [code for code in LANGUAGES if any(is_blank(text[code]) for text in texts)]

    def content(self) -> Content:
        """Return what the type of the question reads, with the stable keys of the choices."""
        return content_of(partial(getattr, self), [partial(getattr, choice) for choice in self.choices.all()])

    def payload(self) -> Payload:
        """Return everything an attempt needs, in both languages."""
        return {
            **self.content(),
            "difficulty": self.difficulty,
            "module": self.module_id,
            "requirements": sorted(requirement.identifier for requirement in self.requirements.all()),
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
    match = models.CharField(_("option that belongs to it"), max_length=300, blank=True, help_text=_("For matching."))
    match_es: str
    match_en: str
    blank = models.PositiveSmallIntegerField(
        _("blank"), null=True, blank=True, help_text=_("For filling in: the number of the blank this word is for.")
    )

    panels: ClassVar[list[Panel]] = [
        FieldRowPanel([FieldPanel("is_correct"), FieldPanel("blank")]),
        both_languages("text", _("Text")),
        both_languages("match", _("Option that belongs to it")),
        both_languages("reason", _("Reason")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("choice")
        verbose_name_plural = _("choices")

    def __str__(self) -> str:
        return self.text
