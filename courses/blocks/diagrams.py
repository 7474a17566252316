"""The diagram: words in both languages, of which the site makes a drawing of its own."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.drawing.layouts import LAYOUTS
from courses.blocks.drawing.shapes import Drawing, Node
from courses.blocks.lessons import BilingualBlock, BilingualValue, LineBlock, PicturePart, line
from lib.words import Words

SIZES = (("wide", 592), ("narrow", 312))  # how wide a lesson is on a desk and on a phone
FOUR = {"grid"}


class NodePart(blocks.StructBlock):
    """What one part of a diagram says in one language."""

    text = line(_("Text"))
    note = blocks.CharBlock(required=False, label=_("Second line"), may_be_blank=True)


class NodeBlock(BilingualBlock):
    """One part of a diagram."""

    es = NodePart(label="Español")
    en = NodePart(label="English")
    tone = blocks.ChoiceBlock(
        choices=[
            ("plain", _("Plain")),
            ("strong", _("Stands out")),
            ("good", _("Goes on")),
            ("stop", _("Stops")),
        ],
        default="plain",
        label=_("Look"),
    )
    value = blocks.IntegerBlock(required=False, min_value=0, label=_("Value"), help_text=_("For bars only."))


class DiagramValue(BilingualValue):
    """The value of a diagram, as its template wants it."""

    @property
    def drawings(self) -> list[tuple[str, Drawing]]:
        """The drawing in the language shown, for a wide page and for a phone."""
        nodes = [
            Node(part.local["text"], part.local["note"], part["tone"], part["value"] or 0) for part in self["parts"]
        ]
        labels = [str(label.local) for label in self["labels"]]
        layout = LAYOUTS[self["kind"]]
        return [(name, layout(nodes, labels, width)) for name, width in SIZES] if nodes else []


class DiagramBlock(BilingualBlock):
    """A diagram; ``es`` and ``en`` hold what it says to those who do not see it, and a caption."""

    kind = blocks.ChoiceBlock(
        choices=[
            ("steps", _("Steps, one after the other")),
            ("cycle", _("Cycle")),
            ("nested", _("One inside the other")),
            ("decision", _("Questions that lead on or away")),
            ("bars", _("Bars")),
            ("grid", _("Four fields on two axes")),
        ],
        default="steps",
        label=_("Kind"),
    )
    es = PicturePart(label="Español")
    en = PicturePart(label="English")
    labels = blocks.ListBlock(
        LineBlock(label=_("Label")),
        default=[],
        label=_("Labels"),
        help_text=_("Of questions: the answer that goes on and the one that leaves. Of four fields: both axes."),
    )
    parts = blocks.ListBlock(NodeBlock(label=_("Part")), min_num=2, label=_("Parts"))

    class Meta:
        icon = "site"
        label = _("Diagram")
        template = "courses/blocks/diagram.html"
        value_class = DiagramValue

    def structure_faults(self, value: blocks.StructValue) -> dict[str, Words]:
        """Find four fields that are not four, and bars without a value."""
        if value["kind"] in FOUR and len(value["parts"]) != 4:
            return {"parts": _("Exactly four are needed.")}
        if value["kind"] == "bars" and any(part["value"] in (None, "") for part in value["parts"]):
            return {"parts": _("Every bar needs a value.")}
        return {}
