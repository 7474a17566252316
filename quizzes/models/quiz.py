"""The quiz page: how questions are drawn and under which rules they are answered."""

import secrets
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, Panel
from wagtail.models import Orderable

from courses.models import BilingualPage, CoursePage, ModulePage, Requirement
from courses.models.bilingual import BilingualPageForm
from courses.models.pages import DraftInlinePanel, both_languages, edit_handler, number_panel
from quizzes.models.questions import Question
from quizzes.models.versions import QuestionVersion
from quizzes.question_types import kind_choices
from quizzes.questions.bank_panel import BankPanel
from quizzes.questions.display import tried
from quizzes.questions.drawing import BankTooSmall, draw_versions

RULE_TAGS = ("count", "module", "requirement", "difficulty", "kind")


def shortages(rules: "list[BlueprintRule]", course: CoursePage) -> list[str]:
    """Return the sentences that say which rules the bank of the course cannot serve; no rule at all is one, too."""
    if not rules:
        return [str(_("This quiz draws no questions yet: add a rule."))]
    return [
        str(_("“%(rule)s” needs %(wanted)d questions, the bank has %(found)d."))
        % {"rule": rule, "wanted": rule.count, "found": found}
        for rule in rules
        if (found := rule.candidates(course).count()) < rule.count
    ]


class QuizPageForm(BilingualPageForm):
    """Publishing needs rules that the published bank can serve."""

    def is_valid(self) -> bool:
        """Check the rules after their formset."""
        valid: bool = super().is_valid()
        if valid and not self.is_deferred_validation:
            rules = [
                BlueprintRule(**{name: form.cleaned_data.get(name) for name in RULE_TAGS})
                for form in self.formsets["rules"].forms
                if form.cleaned_data and not form.cleaned_data.get("DELETE")
            ]
            for sentence in shortages(rules, CoursePage.objects.get(pk=self.parent_page.pk)):
                self.add_error(None, sentence)
            valid = not self.errors
        return valid


class QuizPage(BilingualPage):
    """A set of questions drawn anew for each attempt. The final quiz decides the course."""

    class Feedback(models.TextChoices):
        AT_ONCE = "at_once", _("Reasons and right answers after every attempt")
        AFTER_PASSING = (
            "after_passing",
            _("Reasons after every attempt, right answers once passed or when no attempts are left"),
        )
        AFTER_CLOSE = "after_close", _("Only the score until passed or until no attempts are left")

    introduction = models.TextField(_("introduction"), blank=True)
    introduction_es: str
    introduction_en: str
    is_final = models.BooleanField(_("final quiz of the course"), default=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (%)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Leave empty to use the pass mark of the course."),
    )
    time_limit_minutes = models.PositiveSmallIntegerField(
        _("time limit (minutes)"), null=True, blank=True, help_text=_("Leave empty for no limit.")
    )
    seconds_per_question = models.PositiveSmallIntegerField(
        _("time for each question (seconds)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(10), MaxValueValidator(3600)],
        help_text=_("Runs from when a question is opened and does not stop. Leave empty for no limit."),
    )
    attempt_limit = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True, help_text=_("Leave empty for no limit.")
    )
    attempts_before_wait = models.PositiveSmallIntegerField(
        _("attempts before waiting"),
        default=2,
        help_text=_("After this many attempts, there is a wait before each further one."),
    )
    wait_hours = models.PositiveSmallIntegerField(_("waiting time (hours)"), default=48)
    feedback = models.CharField(
        _("what the result shows"), max_length=20, choices=Feedback.choices, default=Feedback.AFTER_PASSING
    )
    asks_declaration = models.BooleanField(
        _("asks for a declaration of honesty"),
        default=True,
        help_text=_("Before the start the learner declares that the answers are their own work."),
    )
    shuffle_questions = models.BooleanField(_("shuffle the questions"), default=True)
    shuffle_choices = models.BooleanField(_("shuffle the choices"), default=True)

    base_form_class = QuizPageForm
    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = []
    edit_handler = edit_handler(
        both_languages("introduction", _("Introduction")),
        FieldRowPanel([FieldPanel("is_final"), FieldPanel("pass_mark")]),
        FieldRowPanel([FieldPanel("time_limit_minutes"), FieldPanel("seconds_per_question")]),
        FieldRowPanel([FieldPanel("attempt_limit"), number_panel("attempts_before_wait"), number_panel("wait_hours")]),
        FieldPanel("feedback"),
        FieldRowPanel([FieldPanel("shuffle_questions"), FieldPanel("shuffle_choices")]),
        FieldPanel("asks_declaration"),
        DraftInlinePanel("rules", heading=_("Which questions are drawn"), label=_("rule")),
        BankPanel(heading=_("What the bank can serve")),
    )

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    @property
    def course(self) -> CoursePage:
        """The course this quiz belongs to."""
        return CoursePage.objects.parent_of(self).get()

    def as_written(self, *, draft: bool) -> "QuizPage":
        """Return the quiz as learners have it, or as it was last saved."""
        written: QuizPage = self.get_latest_revision_as_object() if draft and self.latest_revision_id else self
        return written

    @property
    def question_count(self) -> int:
        """How many questions an attempt has."""
        return sum(rule.count for rule in self.rules.all())

    def publishing_errors(self, get: Callable[[str], Any] | None = None) -> dict[str, Any]:
        """Return the missing translations, and rules that the published bank cannot serve; a form checks its
        own rules.
        """
        gaps = super().publishing_errors(get)
        if get is None and self.pk and (sentences := self.shortages()):
            gaps["rules"] = " ".join(sentences)
        return gaps

    def shortages(self) -> list[str]:
        """Return the sentences that say which rules the bank cannot serve; empty when every rule can be."""
        return shortages(list(self.rules.all()), self.course)

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Lead to the quiz views, where the rules and the start live and access is checked."""
        return redirect("quizzes:rules", pk=self.pk)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "quizzes/quiz_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, object]:
        """Show questions as an attempt could get them; the rules that the bank cannot serve, where it can serve
        none.
        """
        code = mode_name or "es"
        try:
            drawn, short = draw_versions(self, secrets.randbits(62)), self.shortages()
        except BankTooSmall as too_small:
            drawn, short = [], self.shortages() or too_small.shortages
        return {
            **super().get_preview_context(request, mode_name),
            "introduction": getattr(self, f"introduction_{code}"),
            "questions": [tried(version.payload, code) for version in drawn],
            "shortages": short,
        }


class BlueprintRule(Orderable):
    """Draw so many questions with these tags; an empty tag matches any question of the course."""

    quiz = ParentalKey(QuizPage, related_name="rules")
    count = models.PositiveSmallIntegerField(_("questions"), default=1, validators=[MinValueValidator(1)])
    module = models.ForeignKey(
        ModulePage, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("module")
    )
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("clause or control")
    )
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Question.Difficulty.choices, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=kind_choices, blank=True)

    panels: ClassVar[list[Panel]] = [
        FieldRowPanel([number_panel("count"), FieldPanel("difficulty"), FieldPanel("kind")]),
        FieldPanel("module"),
        FieldPanel("requirement"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")

    def __str__(self) -> str:
        tags = [
            self.module and self.module.local_title,
            self.requirement,
            self.get_difficulty_display(),
            self.get_kind_display(),
        ]
        return " · ".join(str(tag) for tag in tags if tag) or str(_("any question"))

    def candidates(self, course: CoursePage) -> models.QuerySet[QuestionVersion]:
        """Return the versions in force that this rule may draw."""
        versions = QuestionVersion.objects.current().filter(question__course=course)
        if self.module_id:
            versions = versions.filter(question__module=self.module_id)
        if self.requirement_id:
            versions = versions.filter(question__requirements=self.requirement_id)
        if self.difficulty:
            versions = versions.filter(question__difficulty=self.difficulty)
        if self.kind:
            versions = versions.filter(question__kind=self.kind)
        return versions
