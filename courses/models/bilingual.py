"""What every page shares: two languages in one tree, and a gate that refuses to publish half of them."""

from collections.abc import Callable
from functools import cache
from typing import ClassVar, Self
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import NotRegistered, translator
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm
from wagtail.models import Page

from lib.words import Words

LANGUAGES = ("es", "en")


def page_address(url_path: str) -> str:
    """Return the address of a page in the active language, from its ``url_path`` alone and without a query."""
    below_root = url_path.split("/", 2)[2]
    return _root_address(translation.get_language()) + quote(below_root)


@cache
def _root_address(language: str | None) -> str:
    """Return the address of the tree in the active language, which is the key of the cache: outlines ask for it
    often.
    """
    return reverse("wagtail_serve", args=[""])


def is_blank(value: object) -> bool:
    """Return whether an editor has written nothing; empty paragraphs are nothing too."""
    if isinstance(value, str):
        return not strip_tags(value).strip() and "<embed" not in value
    return value is None or (hasattr(value, "__len__") and len(value) == 0)


def columns_only(model: type[models.Model], data: dict[str, object]) -> dict[str, object]:
    """Drop the plain, language-dependent names, so that a revision means the same in any language."""
    try:
        plain = set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return data
    return {key: value for key, value in data.items() if key not in plain}


class ColumnsOnlyRevisionMixin:
    """Keeps revisions free of the plain names. First base of pages and revisable snippets."""

    def serializable_data(self) -> dict[str, object]:
        return columns_only(type(self), super().serializable_data())  # type: ignore[misc,arg-type]  # of the model beside it

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, object], check_fks: bool = True, strict_fks: bool = False
    ) -> Self | None:
        return super().from_serializable_data(columns_only(cls, data), check_fks, strict_fks)  # type: ignore[misc,arg-type]  # of the model beside it


class DraftForm(WagtailAdminModelForm):
    """A draft may lack any number; the column may not, so it keeps the former value or the default."""

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        if self.is_deferred_validation:
            for name in self.deferred_required_fields:
                column = self._meta.model._meta.get_field(name)
                if cleaned.get(name, "") is None and not column.null:
                    former = getattr(self.instance, name)
                    cleaned[name] = column.get_default() if former is None else former
        return cleaned


class BilingualPageForm(DraftForm, WagtailAdminPageForm):
    """Drafts save with anything missing; publishing names every missing field."""

    def _post_clean(self) -> None:
        """Run the gate once the form has filled the page, which it reads as it would be published."""
        super()._post_clean()
        if self.is_deferred_validation:
            return
        cleaned = self.cleaned_data
        gaps = self.instance.publishing_errors(lambda name: cleaned.get(name, getattr(self.instance, name)))
        for name, message in gaps.items():
            if name not in self.fields:
                self.add_error(None, message)
            elif name not in self.errors:
                self.add_error(name, message)


class BilingualPage(ColumnsOnlyRevisionMixin, Page):
    """A page in both languages: ``title`` is the Spanish title, ``title_en`` the English one."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)

    base_form_class = BilingualPageForm
    required_translations: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def local_title(self) -> str:
        """The title in the active language."""
        return self.title_en if translation.get_language() == "en" and self.title_en else self.title

    @property
    def address(self) -> str:
        """The address of the page in the active language."""
        return page_address(self.url_path)

    def required_columns(self) -> list[str]:
        """Return the columns that must be filled before the page can be published."""
        return ["title", "title_en"] + [f"{name}_{code}" for name in self.required_translations for code in LANGUAGES]

    def publishing_errors(self, get: Callable[[str], object] | None = None) -> dict[str, Words]:
        """Return for each column what stands against publishing; empty when the page may go live."""
        get = get or (lambda name: getattr(self, name))
        return {name: _("Write this before publishing.") for name in self.required_columns() if is_blank(get(name))}

    def save(self, clean: bool = True, **kwargs: object) -> object:
        """Refuse to be live while a translation is missing: every way of publishing ends here."""
        if clean and self.live and kwargs.get("update_fields") is None and (gaps := self.publishing_errors()):
            raise ValidationError({name if hasattr(self, name) else "title": text for name, text in gaps.items()})
        return super().save(clean=clean, **kwargs)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [("es", "Español"), ("en", "English")]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Render inside the language of the mode, whatever language the editor works in."""
        with translation.override(mode_name or "es"):
            request.LANGUAGE_CODE = mode_name or "es"
            response = super().serve_preview(request, mode_name)
            if hasattr(response, "render"):
                response.render()
        return response
