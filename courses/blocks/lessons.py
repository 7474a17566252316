"""What the blocks of a lesson share: an ``es`` and an ``en`` part, and gaps that only publishing refuses."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamValue
from wagtail.blocks.struct_block import StructBlockValidationError

from courses.models.bilingual import LANGUAGES, is_blank
from lib.words import Words


class BilingualValue(blocks.StructValue):
    """The value of a block with ``es`` and ``en`` parts."""

    @property
    def language(self) -> str:
        """The language shown: the active one, or Spanish where the English part is empty."""
        active = translation.get_language() or "es"
        return active if active in self and not _is_empty(self[active]) else "es"

    @property
    def local(self) -> object:
        """The part in the language shown."""
        return self[self.language]

    @property
    def is_fallback(self) -> bool:
        """Whether the reader asked for a language that is not written yet."""
        return self.language != (translation.get_language() or "es")


def _is_empty(part: object) -> bool:
    if isinstance(part, dict):
        return all(_is_empty(value) for value in part.values())
    return is_blank(getattr(part, "source", part))


def structure_gaps(stream: StreamValue | None) -> list[str]:
    """Return what a draft may lack and a published lesson may not, each with the place of its block."""
    gaps = []
    for number, child in enumerate(stream or [], start=1):
        gaps += [f"{number}. {child.block.label}: {message}" for message in block_gaps(child)]
    return list(dict.fromkeys(gaps))


def block_gaps(child: StreamValue.StreamChild) -> list[str]:
    """Return what one block of a stream lacks to be published, besides translations."""
    return [str(message) for message in _structure_faults(child.block, child.value)]


def _structure_faults(block: blocks.Block, value: Any) -> Iterator[str]:
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _structure_faults(child, value[name])
        if isinstance(block, LessonBlock):
            yield from (str(message) for message in block.structure_faults(value).values())
    elif isinstance(block, blocks.StreamBlock):
        for child in value:
            yield from _structure_faults(child.block, child.value)
        if block.meta.min_num and len(value) < block.meta.min_num:
            yield _("At least %(count)d are needed.") % {"count": block.meta.min_num}
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield from _structure_faults(block.child_block, item)
        if block.meta.min_num and len(value) < block.meta.min_num:
            yield _("At least %(count)d are needed.") % {"count": block.meta.min_num}
    elif getattr(block, "required", False) and is_blank(getattr(value, "source", value)):
        yield _("%(name)s is missing.") % {"name": block.label}


def translation_gaps(stream: StreamValue | None) -> list[str]:
    """Return the labels of the blocks of a stream whose ``es`` or ``en`` part is empty, each with its place."""
    gaps = []
    for number, child in enumerate(stream or [], start=1):
        for part in _bilingual_parts(child.value):
            for code in LANGUAGES:
                if _part_has_gap(part[code]):
                    gaps.append(f"{number}. {child.block.label} [{code}]")
    return list(dict.fromkeys(gaps))


def _bilingual_parts(value: object) -> list[BilingualValue]:
    if isinstance(value, BilingualValue):
        return [
            value,
            *[part for key, item in value.items() if key not in LANGUAGES for part in _bilingual_parts(item)],
        ]
    if isinstance(value, blocks.list_block.ListValue):
        return [part for item in value for part in _bilingual_parts(item)]
    if isinstance(value, StreamValue):
        return [part for child in value for part in _bilingual_parts(child.value)]
    if isinstance(value, dict):
        return [part for item in value.values() for part in _bilingual_parts(item)]
    return []


def _part_has_gap(part: object) -> bool:
    if isinstance(part, blocks.StructValue):
        return bool(_empty_fields(part))
    return is_blank(getattr(part, "source", part))


def _empty_fields(part: blocks.StructValue) -> list[str]:
    """Return the fields of one language's part that are still to be written."""
    return [
        name
        for name, value in part.items()
        if is_blank(getattr(value, "source", value))
        and not getattr(part.block.child_blocks[name].meta, "may_be_blank", False)
    ]


class LessonBlock(blocks.StructBlock):
    """Base of blocks with rules. A draft keeps whatever is written; publishing names each gap at its field."""

    def structure_faults(self, value: blocks.StructValue) -> dict[str, Words]:
        """Return for each child what stands against publishing, besides empty fields."""
        return {}

    def gaps(self, value: blocks.StructValue) -> dict[str, ValidationError]:
        """Return for each child the error of everything of this block itself that stands against publishing."""
        return {name: ValidationError(message) for name, message in self.structure_faults(value).items()}

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Let the gaps of the block join those of its children, so that one try names them all."""
        if self.is_deferred_validation:
            return super().clean(value)
        found: dict[str, ValidationError] = {}
        cleaned = value
        try:
            cleaned = super().clean(value)
        except StructBlockValidationError as error:
            found = error.block_errors
        if found := {**self.gaps(value), **found}:
            raise StructBlockValidationError(found)
        return cleaned

    class Meta:
        abstract = True


class BilingualBlock(LessonBlock):
    """Base of blocks with an ``es`` and an ``en`` part, side by side in the editor."""

    def gaps(self, value: blocks.StructValue) -> dict[str, ValidationError]:
        """Return the languages that are not written, too."""
        return {code: _language_gap(value[code]) for code in LANGUAGES if _part_has_gap(value[code])} | super().gaps(
            value
        )

    class Meta:
        value_class = BilingualValue
        form_classname = "struct-block bilingual"  # static/css/cms.css puts the parts side by side
        abstract = True


def _language_gap(part: object) -> ValidationError:
    message = _("Write this before publishing.")
    if isinstance(part, blocks.StructValue):
        return StructBlockValidationError({name: ValidationError(message) for name in _empty_fields(part)})
    return ValidationError(message)


def line(label: Words | None = None) -> blocks.CharBlock:
    """Return a line that only publishing refuses when it is empty."""
    return blocks.CharBlock(required=False, label=label)


class LineBlock(BilingualBlock):
    """One line in both languages."""

    es = line("Español")
    en = line("English")


class PicturePart(blocks.StructBlock):
    """What one language says about a picture."""

    alternative_text = line(_("Alternative text"))
    caption = blocks.CharBlock(required=False, label=_("Caption"), may_be_blank=True)
