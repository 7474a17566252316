"""The page tree: catalogue › course › module › lesson. Quiz pages are added by the quizzes app."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.cache import caches
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)
from wagtail.admin.panels.base import get_form_for_model
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.models import PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.search import index

from courses.blocks.lessons import structure_gaps, translation_gaps
from courses.blocks.stream import ASKING, LessonBody
from courses.models.bilingual import BilingualPage, DraftForm
from courses.models.requirements import Requirement
from courses.signals import course_publishing
from courses.thematic_areas import DEFAULT_THEMATIC_AREA, THEMATIC_AREAS
from lib.lines import LineField
from lib.words import Words
from people.models import Employee, EmployeeQuerySet, JobRole, Organisation, User

TITLE_PANEL = MultiFieldPanel(
    [FieldPanel("title", heading=_("Title in Spanish")), FieldPanel("title_en")], heading=_("Title")
)
SETTINGS_PANEL = ObjectList(
    [FieldPanel("slug", required_on_save=False), FieldPanel("go_live_at"), FieldPanel("expire_at")],
    heading=_("Address and schedule"),
)


def both_languages(name: str, heading: Words) -> MultiFieldPanel:
    """Show Spanish and English side by side. The widget is named, for a translated field would get a bare one."""
    return MultiFieldPanel(
        [
            FieldRowPanel(
                [
                    FieldPanel(f"{name}_es", heading="Español", widget=AdminAutoHeightTextInput({"lang": "es"})),
                    FieldPanel(f"{name}_en", heading="English", widget=AdminAutoHeightTextInput({"lang": "en"})),
                ]
            )
        ],
        heading=heading,
    )


def number_panel(name: str) -> FieldPanel:
    """Return a number that a draft may lack: the form then keeps the former one."""
    return FieldPanel(name, required_on_save=False)


class DraftInlinePanel(InlinePanel):
    """Rows that a draft may leave unfinished, numbers too."""

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        formset = options["formsets"][self.relation_name]
        deferred = self.child_edit_handler.get_form_options().get("defer_required_on_fields", [])
        formset["form"] = get_form_for_model(
            self.db_field.related_model, form_class=DraftForm, defer_required_on_fields=deferred
        )
        return options


def edit_handler(*panels: Panel) -> TabbedInterface:
    """Return the editor of a page: its content, then its address and schedule."""
    return TabbedInterface([ObjectList([TITLE_PANEL, *panels], heading=_("Content")), SETTINGS_PANEL])


class CataloguePage(BilingualPage):
    """The list of courses; the root of the tree."""

    introduction = models.TextField(_("introduction"), blank=True)
    introduction_es: str
    introduction_en: str

    template = "courses/catalogue.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["courses.CoursePage"]
    edit_handler = edit_handler(both_languages("introduction", _("Introduction")))

    class Meta:
        verbose_name = _("catalog")


class CourseQuerySet(PageQuerySet):
    """Courses, by who may take them."""

    def offered_to(self, employee: Employee) -> "CourseQuerySet":
        """Return published courses for every organisation or for this one, and not private to groups of others."""
        for_groups = PageViewRestriction.objects.filter(restriction_type=PageViewRestriction.GROUPS)
        here = models.ExpressionWrapper(models.OuterRef("path"), output_field=models.CharField())
        of_others = for_groups.exclude(groups__user=employee.user_id).annotate(here=here)
        return self.live().filter(
            ~models.Exists(of_others.filter(here__startswith=models.F("page__path"))),
            models.Q(organisations=None) | models.Q(organisations=employee.organisation_id),
        )

    def available_to(self, employee: Employee) -> "CourseQuerySet":
        """Return published courses to begin with. A refresher is none: only who renews takes it."""
        return self.offered_to(employee).filter(
            ~models.Exists(self.model.objects.filter(refresher=models.OuterRef("pk")))
        )


class CoursePage(BilingualPage):
    """A unit of teaching that can be completed."""

    class Level(models.TextChoices):
        BASIC = "basic", _("Basic")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced")

    class RenewalCounts(models.TextChoices):
        PASSING = "passing", _("the day of passing")
        EXPIRY = "expiry", _("the old expiry date, if renewed within the window")

    code = models.SlugField(_("code"), max_length=20, blank=True, help_text=_("Short name in lists, for example “T1”."))
    summary = models.TextField(_("summary"), blank=True)
    summary_es: str
    summary_en: str
    hours = models.DecimalField(
        _("hours"), max_digits=5, decimal_places=1, default=1, validators=[MinValueValidator(0.5)]
    )
    level = models.CharField(_("level"), max_length=20, choices=Level.choices, default=Level.BASIC)
    job_roles = ParentalManyToManyField(JobRole, blank=True, related_name="courses", verbose_name=_("for job roles"))
    requirements = ParentalManyToManyField(
        Requirement, blank=True, related_name="courses", verbose_name=_("clauses and controls")
    )
    organisations = ParentalManyToManyField(
        Organisation,
        blank=True,
        related_name="courses",
        verbose_name=_("organizations"),
        help_text=_("Leave empty to offer the course to every organization."),
    )
    validity_months = models.PositiveSmallIntegerField(
        _("valid for (months)"), default=12, validators=[MaxValueValidator(120)], help_text=_("0: never expires.")
    )
    renewal_days = models.PositiveSmallIntegerField(
        _("renewal opens (days before expiry)"),
        default=60,
        validators=[MaxValueValidator(365)],
        help_text=_(
            "From then on, people can take the course again. Never before half of the validity period is over."
        ),
    )
    renewal_counts_from = models.CharField(
        _("renewal counts from"),
        max_length=10,
        choices=RenewalCounts.choices,
        default=RenewalCounts.PASSING,
        help_text=_(
            "Counting from the old expiry date, nobody loses days by renewing early. After it, the "
            "count always starts on the day of passing."
        ),
    )
    refresher = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="refreshes",
        verbose_name=_("refresher"),
        help_text=_(
            "A shorter course. People who are renewing take it instead of this one; nobody else is offered it."
        ),
    )
    refresher_grace_days = models.PositiveSmallIntegerField(
        _("refresher possible after expiry (days)"),
        default=30,
        validators=[MaxValueValidator(365)],
        help_text=_("People who start later take the whole course."),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (%)"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    requires_final_quiz = models.BooleanField(_("completed by passing a final quiz"), default=True)
    requires_attendance = models.BooleanField(_("completed by attending a class session"), default=False)
    reading_share = models.PositiveSmallIntegerField(
        _("reading time asked (% of a lesson’s minutes)"),
        default=40,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "A lesson is done when its practice is answered and it was read for so long. 0: no time is asked. "
            "Learners can always say that they read it another way."
        ),
    )
    thematic_area = models.CharField(
        _("thematic area (DC-3)"),
        max_length=4,
        blank=True,
        default=DEFAULT_THEMATIC_AREA,
        choices=[(code, f"{code} {name}") for code, name in THEMATIC_AREAS.items()],
    )
    tutor = LineField(
        _("instructor or online tutor (DC-3)"),
        max_length=150,
        blank=True,
        help_text=_("For organizations that do not name an instructor of their own."),
    )

    objects = PageManager.from_queryset(CourseQuerySet)()

    template = "courses/course.html"
    required_translations = ("summary",)
    parent_page_types: ClassVar[list[str]] = ["courses.CataloguePage"]
    subpage_types: ClassVar[list[str]] = ["courses.ModulePage", "quizzes.QuizPage"]
    search_fields = [
        *BilingualPage.search_fields,
        index.SearchField("title_en"),
        index.SearchField("summary_es"),
        index.SearchField("summary_en"),
    ]
    edit_handler = edit_handler(
        both_languages("summary", _("Summary")),
        FieldRowPanel([FieldPanel("code"), FieldPanel("level"), number_panel("hours")]),
        FieldRowPanel([number_panel("pass_mark"), FieldPanel("requires_final_quiz"), number_panel("reading_share")]),
        FieldPanel("requires_attendance"),
        FieldRowPanel([number_panel("validity_months"), number_panel("renewal_days")]),
        FieldPanel("renewal_counts_from"),
        FieldRowPanel([FieldPanel("refresher"), number_panel("refresher_grace_days")]),
        FieldPanel("requirements", widget=forms.CheckboxSelectMultiple),
        FieldPanel("job_roles", widget=forms.CheckboxSelectMultiple),
        FieldPanel("organisations", widget=forms.CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("thematic_area"), FieldPanel("tutor")]),
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def open_to(self, people: EmployeeQuerySet) -> EmployeeQuerySet:
        """Return those of these people to whom ``CourseQuerySet.offered_to`` offers this course. One query."""
        if not self.live:
            return people.none()
        chosen = CoursePage.organisations.through.objects.filter(coursepage=self.pk)
        people = people.filter(~models.Exists(chosen) | models.Q(organisation__in=chosen.values("organisation")))
        above = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        for restriction in PageViewRestriction.objects.filter(
            restriction_type=PageViewRestriction.GROUPS, page__path__in=above
        ):
            people = people.filter(user__in=User.objects.filter(groups__in=restriction.groups.all()))
        return people

    def publishing_errors(self, get: Callable[[str], object] | None = None) -> dict[str, Words]:
        """Return missing translations, an unfit refresher, and what other apps hold against it (an empty quiz)."""
        gaps = super().publishing_errors(get)
        if reason := self._refresher_fault(get or (lambda name: getattr(self, name))):
            gaps["refresher"] = reason
        answers = course_publishing.send(type(self), course=self)
        for number, reason in enumerate(reason for _receiver, reasons in answers for reason in reasons or ()):
            gaps[f"course {number}"] = reason
        return gaps

    def _refresher_fault(self, get: Callable[[str], Any]) -> Words:
        """Return why the chosen refresher cannot be one; empty where it can.

        One step only, so there is never a circle.
        """
        refresher: CoursePage | None = get("refresher")
        if refresher is None:
            return ""
        if refresher.pk == self.pk:
            return _("A course cannot be its own refresher.")
        if refresher.refresher_id:
            return _("This course has a refresher of its own. Choose one that has none.")
        if self.pk and CoursePage.objects.filter(refresher=self.pk).exists():
            return _("The course you are editing is itself a refresher, so it cannot have one.")
        if not refresher.live:
            return _("Publish the refresher in both languages first.")
        if refresher.hours >= Decimal(get("hours") or 0):
            return _("A refresher has to be shorter than the course.")
        return ""


class ModulePage(BilingualPage):
    """A part of a course."""

    summary = models.TextField(_("summary"), blank=True)
    summary_es: str
    summary_en: str
    requirements = ParentalManyToManyField(
        Requirement, blank=True, related_name="modules", verbose_name=_("clauses and controls")
    )

    required_translations = ("summary",)
    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["courses.LessonPage"]
    edit_handler = edit_handler(
        both_languages("summary", _("Summary")), FieldPanel("requirements", widget=forms.CheckboxSelectMultiple)
    )

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(BilingualPage):
    """One page of a course."""

    objective = models.TextField(_("objective"), blank=True, help_text=_("What the learner will be able to do."))
    objective_es: str
    objective_en: str
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5, validators=[MinValueValidator(1)])
    is_required = models.BooleanField(_("needed to complete the course"), default=True)
    requirements = ParentalManyToManyField(
        Requirement, blank=True, related_name="lessons", verbose_name=_("clauses and controls")
    )
    body = StreamField(LessonBody(), blank=True, verbose_name=_("body"))

    template = "courses/lesson.html"
    required_translations = ("objective",)
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [
        *BilingualPage.search_fields,
        index.SearchField("title_en"),
        index.SearchField("objective_es"),
        index.SearchField("objective_en"),
        index.SearchField("body"),
    ]
    edit_handler = edit_handler(
        both_languages("objective", _("Objective")),
        FieldRowPanel([number_panel("minutes"), FieldPanel("is_required")]),
        FieldPanel("body"),
        FieldPanel("requirements", widget=forms.CheckboxSelectMultiple),
    )

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def publishing_errors(self, get: Callable[[str], object] | None = None) -> dict[str, Words]:
        """Return the missing translations of the fields and of every block of the body, and blocks that are not
        finished.
        """
        gaps = super().publishing_errors(get)
        body = (get or (lambda name: getattr(self, name)))("body")
        if not body:
            gaps["body"] = _("Write this before publishing.")
            return gaps
        reasons = structure_gaps(body)
        if missing := translation_gaps(body):
            reasons.insert(0, _("Still empty: %(blocks)s") % {"blocks": ", ".join(missing)})
        if reasons:
            gaps["body"] = " ".join(reasons)
        return gaps

    @cached_property
    def course(self) -> CoursePage:
        """The course this lesson belongs to."""
        return CoursePage.objects.ancestor_of(self).get()

    def body_html(self) -> str:
        """Return the body in the active language; rendered once for each publication."""
        published = self.last_published_at
        if self.has_unpublished_changes or published is None:
            return self._rendered()
        key = f"lesson:{self.pk}:{published.timestamp()}:{translation.get_language()}"
        html = caches["renditions"].get_or_set(key, self._rendered)
        return str(html)

    def _rendered(self) -> str:
        """Return the body for anybody: what is of one person is put in later, at the places for it."""
        return str(self.body.render_as_block({"page": self}))

    def asking_blocks(self) -> list[str]:
        """Return the ids of the blocks that ask the learner something, in order; read once for each publication."""
        published = self.last_published_at

        def read() -> list[str]:
            return [block["id"] for block in self.body.raw_data if block["type"] in ASKING and "id" in block]

        if self.has_unpublished_changes or published is None:
            return read()
        return caches["renditions"].get_or_set(f"asking:{self.pk}:{published.timestamp()}", read) or []

    def asking(self, kind: str, block_id: str) -> Any:
        """Return what one of these blocks holds; None if the lesson has none of this kind with this id."""
        return next((child.value for child in self.body if child.id == block_id and child.block_type == kind), None)
