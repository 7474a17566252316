"""The blocks of a lesson. One stream for both languages: same blocks, same order, same ids.

What carries text has an ``es`` and an ``en`` part; what has no language stands once.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from courses.blocks.activities.asked import TELLS_AFTER
from courses.blocks.activities.block import ActivityBlock
from courses.blocks.diagrams import DiagramBlock
from courses.blocks.lessons import BilingualBlock, BilingualValue, LineBlock, PicturePart, line
from courses.blocks.wording import says_how_many
from lib.words import Words

ASKING = {"practice", "activity"}  # kinds of blocks that a lesson is not done without answering
FEATURES = ["bold", "italic", "link", "ol", "ul", "h2"]


def _rich(label: Words | None = None) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(required=False, label=label, features=FEATURES)


class TextBlock(BilingualBlock):
    """Running text."""

    es = _rich("Español")
    en = _rich("English")

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "courses/blocks/text.html"


class CalloutBlock(BilingualBlock):
    """A remark set apart."""

    kind = blocks.ChoiceBlock(
        choices=[
            ("note", _("Note")),
            ("tip", _("Tip")),
            ("warning", _("Caution")),
            ("mexico", _("In Mexico")),
        ],
        default="note",
        label=_("Kind"),
    )
    es = _rich("Español")
    en = _rich("English")

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "courses/blocks/callout.html"


class TitledPart(blocks.StructBlock):
    """Title and text in one language."""

    title = line(_("Title"))
    text = _rich(_("Text"))


class ExampleBlock(BilingualBlock):
    """What happens in a workplace, told with a fictional company."""

    company = blocks.CharBlock(required=False, label=_("Company"))
    es = TitledPart(label="Español")
    en = TitledPart(label="English")

    class Meta:
        icon = "group"
        label = _("Workplace example")
        template = "courses/blocks/example.html"


class KeyPointsBlock(blocks.StructBlock):
    """What to remember."""

    points = blocks.ListBlock(LineBlock(label=_("Point")), label=_("Points"))

    class Meta:
        icon = "list-ul"
        label = _("Key points")
        template = "courses/blocks/key_points.html"


class RowBlock(blocks.StructBlock):
    """One row of a table."""

    cells = blocks.ListBlock(LineBlock(label=_("Cell")), label=_("Cells"))


class TableBlock(BilingualBlock):
    """A table; ``es`` and ``en`` hold the caption."""

    es = line(_("Caption in Spanish"))
    en = line(_("Caption in English"))
    header = blocks.ListBlock(LineBlock(label=_("Heading")), label=_("Headings"))
    rows = blocks.ListBlock(RowBlock(label=_("Row")), label=_("Rows"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "courses/blocks/table.html"

    def structure_faults(self, value: blocks.StructValue) -> dict[str, Words]:
        """Find rows that are not as wide as the headings."""
        width = len(value["header"])
        if any(len(row["cells"]) != width for row in value["rows"]):
            return {"rows": _("Every row needs as many cells as there are headings.")}
        return {}


class PictureBlock(BilingualBlock):
    """A picture, described in both languages."""

    image = ImageChooserBlock(label=_("Image"))
    es = PicturePart(label="Español")
    en = PicturePart(label="English")

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "courses/blocks/picture.html"


class MediaPart(blocks.StructBlock):
    """Title and captions of a video in one language."""

    title = line(_("Title"))
    captions = DocumentChooserBlock(required=False, label=_("Captions (WebVTT file)"))
    transcript = _rich(_("Transcript"))


class VideoBlock(BilingualBlock):
    """A video from the site's own documents, with captions and a transcript in both languages."""

    video = DocumentChooserBlock(label=_("Video file (MP4 or WebM)"))
    es = MediaPart(label="Español")
    en = MediaPart(label="English")

    class Meta:
        icon = "media"
        label = _("Video")
        template = "courses/blocks/video.html"


class DocumentPart(blocks.StructBlock):
    """A document in one language."""

    title = line(_("Title"))
    document = DocumentChooserBlock(required=False, label=_("Document"))


class DocumentBlock(BilingualBlock):
    """A document to download."""

    es = DocumentPart(label="Español")
    en = DocumentPart(label="English")

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document")
        template = "courses/blocks/document.html"


class PracticePart(blocks.StructBlock):
    """A choice in one language, with the reason why it is right or wrong."""

    text = line(_("Choice"))
    reason = line(_("Reason"))


class PracticeChoiceBlock(BilingualBlock):
    """One choice of a practice question."""

    is_correct = blocks.BooleanBlock(required=False, label=_("Correct"))
    es = PracticePart(label="Español")
    en = PracticePart(label="English")


@dataclass(frozen=True)
class PracticeTold:
    """What is told of an answer to a practice question."""

    given: tuple[str, ...]  # numbers of the choices, from 1
    is_right: bool
    is_open: bool  # whether every reason is told


class PracticeValue(BilingualValue):
    """The value of a practice question, as its component wants it."""

    def told(self, given: Collection[str], tries: int) -> PracticeTold | None:
        """Return what is told of an answer after so many tries before; None where nothing that is there was chosen."""
        numbers = {str(number): choice["is_correct"] for number, choice in enumerate(self["choices"], start=1)}
        known = tuple(number for number in numbers if number in given)
        if not known or (len(known) > 1 and not self.is_multiple):
            return None
        is_right = all(is_correct == (number in known) for number, is_correct in numbers.items())
        return PracticeTold(known, is_right, is_right or tries + 1 >= TELLS_AFTER)

    def digest(self) -> str:
        """Return a hash of what is asked, in both languages."""
        content = self.block.get_prep_value(self)
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()

    @property
    def key(self) -> str:
        """A name for the inputs of this question, the same in both languages."""
        return hashlib.sha256(str(self["es"] or self["en"]).encode()).hexdigest()[:12]

    @property
    def is_multiple(self) -> bool:
        """Whether several choices can be right."""
        return bool(self["kind"] == "multiple")

    @property
    def says_how_many(self) -> bool:
        """Whether the question itself tells how many choices to take."""
        return says_how_many(str(self.local))

    @property
    def foreign_language(self) -> str:
        """The language shown, where it is not the page's; else empty."""
        return self.language if self.is_fallback else ""

    @property
    def local_choices(self) -> list[dict[str, object]]:
        """Text, reason and correctness of every choice in the language shown."""
        return [
            {"text": choice.local["text"], "reason": choice.local["reason"], "is_correct": choice["is_correct"]}
            for choice in self["choices"]
        ]


class PracticeBlock(BilingualBlock):
    """A question answered in place, never graded; ``es`` and ``en`` hold the question."""

    kind = blocks.ChoiceBlock(
        choices=[
            ("single", _("Single choice")),
            ("multiple", _("Multiple choice")),
            ("true_false", _("True or false")),
        ],
        default="single",
        label=_("Kind"),
    )
    es = line(_("Question in Spanish"))
    en = line(_("Question in English"))
    requirements = blocks.CharBlock(
        required=False, label=_("Clauses and controls"), help_text=_("For example: 7.3, A.9.2")
    )
    choices = blocks.ListBlock(PracticeChoiceBlock(label=_("Choice")), min_num=2, label=_("Choices"))

    class Meta:
        icon = "help"
        label = _("Practice question")
        template = "courses/blocks/practice.html"
        value_class = PracticeValue

    def structure_faults(self, value: blocks.StructValue) -> dict[str, Words]:
        """Find that no choice is correct, or two are where only one can be chosen."""
        correct = sum(choice["is_correct"] for choice in value["choices"])
        if correct == 0 or (correct > 1 and value["kind"] != "multiple"):
            return {"choices": _("Mark the correct choice: exactly one, or several for multiple choice.")}
        return {}


class LessonBody(blocks.StreamBlock):
    """Everything a lesson can be made of."""

    text = TextBlock()
    callout = CalloutBlock()
    example = ExampleBlock()
    key_points = KeyPointsBlock()
    table = TableBlock()
    picture = PictureBlock()
    diagram = DiagramBlock()
    video = VideoBlock()
    document = DocumentBlock()
    practice = PracticeBlock()
    activity = ActivityBlock()

    class Meta:
        template = "courses/blocks/body.html"
