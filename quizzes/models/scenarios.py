"""A case that several questions are about."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel

from courses.models import CoursePage
from courses.models.bilingual import LANGUAGES, is_blank
from courses.models.pages import both_languages
from quizzes.question_types import ScenarioContent


def is_complete(content: ScenarioContent) -> bool:
    """Return whether a question may be published with this case. It is kept half written, but nobody is shown it so."""
    return not any(is_blank(text[code]) for text in (content["title"], content["text"]) for code in LANGUAGES)


class Scenario(models.Model):
    """The text of a case. A question version keeps the text as it was when the question was published."""

    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="scenarios", verbose_name=_("course"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    title_es: str
    title_en: str
    text = models.TextField(_("text"), blank=True)
    text_es: str
    text_en: str

    panels: ClassVar[list[Panel]] = [
        FieldPanel("course"),
        both_languages("title", _("Title")),
        both_languages("text", _("Text")),
    ]

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["course", "pk"]

    def __str__(self) -> str:
        return self.title or str(_("Case without a title"))

    def content(self) -> ScenarioContent:
        """Return what a question version keeps of it."""
        return {
            "id": self.pk,
            "title": {code: getattr(self, f"title_{code}") for code in LANGUAGES},
            "text": {code: getattr(self, f"text_{code}") for code in LANGUAGES},
        }
