"""A case that several questions are about."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from courses.models import CoursePage
from courses.models.bilingual import LANGUAGES, is_blank
from courses.models.pages import both_languages


class Scenario(models.Model):
    """The text of a case. A question version keeps the text as it was when the question was published."""

    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="scenarios", verbose_name=_("course"))
    title = models.CharField(_("title"), max_length=200)
    title_es: str
    title_en: str
    text = models.TextField(_("text"))
    text_es: str
    text_en: str

    panels: ClassVar[list[Any]] = [
        FieldPanel("course"),
        both_languages("title", _("Title")),
        both_languages("text", _("Text")),
    ]

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["course", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A case is shown as soon as a question uses it, so it is never half written."""
        names = [f"{name}_{code}" for name in ("title", "text") for code in LANGUAGES]
        gaps = {name: _("Write this in both languages.") for name in names if is_blank(getattr(self, name))}
        if gaps:
            raise ValidationError(gaps)

    def content(self) -> dict[str, Any]:
        """What a question version keeps of it."""
        return {
            "id": self.pk,
            "title": {code: getattr(self, f"title_{code}") for code in LANGUAGES},
            "text": {code: getattr(self, f"text_{code}") for code in LANGUAGES},
        }
