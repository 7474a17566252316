"""The form of every curriculum file. Strict: an unknown key is an error, not something ignored."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from curriculum.loading.markup import rich_text
from quizzes.question_types import TYPES, ChoiceContent, Content, type_of

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=20)]
Number = Annotated[str, StringConstraints(pattern=r"^(A\.)?\d+(\.\d+)*$", max_length=10)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Markup = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(rich_text)]
Figure = Annotated[str, StringConstraints(pattern=r"^-?\d{1,12}(\.\d{1,6})?$")]  # quoted: YAML would round it
Requirements = Annotated[list[Number], Field(min_length=1)]
Point = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+/[1-9]\d?$", max_length=140)]
Difficulty = Literal["easy", "medium", "hard"]


class Part(BaseModel):
    """Base of everything in the files."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Both(Part):
    """A text in both languages."""

    es: Text
    en: Text


class BothLines(Part):
    """A line that fits a title, in both languages."""

    es: Line
    en: Line


# --- Questions ------------------------------------------------------------------------------------


class ChoiceText(Part):
    """The text of a choice, as long as its column."""

    es: Annotated[Text, Field(max_length=500)]
    en: Annotated[Text, Field(max_length=500)]


class Option(Part):
    """What belongs to an item of a matching question, as long as its column."""

    es: Annotated[Text, Field(max_length=300)]
    en: Annotated[Text, Field(max_length=300)]


class Unit(Part):
    """The unit of a number."""

    es: Annotated[Text, Field(max_length=30)]
    en: Annotated[Text, Field(max_length=30)]


class Choice(Part):
    """A choice, and why it is right or wrong."""

    id: Slug
    correct: bool
    text: ChoiceText
    reason: Both


class BankChoice(Choice):
    """A choice of the bank: in a matching question with what belongs to it, in a text with blanks with its blank."""

    match: Option | None = None
    blank: Annotated[int, Field(ge=1, le=99)] | None = None


class Item(Part):
    """What a practice question and a question of the bank have in common."""

    id: Slug
    requirements: Requirements
    stem: Both


def _content_of(choice: Choice) -> ChoiceContent:
    return ChoiceContent(
        key=choice.id, is_correct=choice.correct, text=choice.text.model_dump(), reason=choice.reason.model_dump()
    )


def _check(reason: str, choices: Sequence[Choice]) -> None:
    if len({choice.id for choice in choices}) != len(choices):
        raise ValueError(_("Two choices have the same id."))
    if reason:
        raise ValueError(reason)


def _known_kind(kind: str) -> str:
    """Refuse what is no kind of question as pydantic refuses what is not in a list."""
    if kind not in TYPES:
        raise PydanticCustomError("literal_error", "unknown kind", {"expected": ", ".join(TYPES)})
    return kind


class Question(Item):
    """A question of the bank, of any kind."""

    kind: Annotated[str, AfterValidator(_known_kind)]
    difficulty: Difficulty
    tests: list[Number] = []  # of its requirements those that the point tests, and those that only frame it
    context: list[Number] = []
    point: Point | None = None  # lesson/block/number: the sentence of the lesson that decides it
    facts: list[Slug] = []
    choices: list[BankChoice] = []
    extra_matches: list[Option] = []
    number: Figure | None = None
    tolerance: Figure | None = None
    unit: Unit | None = None
    explanation: Both | None = None
    gives_part: bool = False
    says_how_many: bool = False
    never_together: Slug | None = None

    @model_validator(mode="after")
    def _answers_fit_kind(self) -> Self:
        _check(self._fault() or self._stray(), self.choices)
        return self

    def _fault(self) -> str:
        """Return what the kind of question says against it; in a file that is checked more strictly than in the
        editor.
        """
        content = self._content()
        return type_of(content).fault_in_file(content) or next(map(str, type_of(content).gaps(content).values()), "")

    def _content(self) -> Content:
        """Return the content as the kinds of question read it."""
        nothing = {"es": "", "en": ""}
        choices: list[ChoiceContent] = [
            {
                **_content_of(choice),
                "match": choice.match.model_dump() if choice.match else nothing,
                "blank": choice.blank,
            }
            for choice in self.choices
        ]
        for number, option in enumerate(self.extra_matches, start=1):
            extra = ChoiceContent(key=f"extra-{number}", is_correct=False, text=nothing, reason=nothing)
            choices.append({**extra, "match": option.model_dump(), "blank": None})
        return Content(
            kind=self.kind,
            stem=self.stem.model_dump(),
            choices=choices,
            number=self.number or "",
            tolerance=self.tolerance or "0",
            unit=self.unit.model_dump() if self.unit else nothing,
        )

    def _stray(self) -> str:
        """Name what this kind of question never reads, which is a mistake."""
        kind = TYPES[self.kind]
        read = kind.question_fields | kind.choice_fields
        used = {
            "match": any(choice.match for choice in self.choices),
            "blank": any(choice.blank is not None for choice in self.choices),
            **{name: bool(getattr(self, name)) for name in ("tolerance", "unit", "says_how_many")},
            "number": self.number is not None,
        }
        stray = [name for name, is_used in used.items() if is_used and name not in read]
        stray += ["choices"] if self.choices and not kind.has_choices else []
        stray += ["gives_part"] if self.gives_part and not kind.takes_parts else []
        stray += ["extra_matches"] if self.extra_matches and "match" not in read else []
        text = _("This kind of question has no %(names)s.")
        return text % {"names": ", ".join(stray)} if stray else ""


# --- Lessons --------------------------------------------------------------------------------------


class TextBlock(Part):
    id: Slug
    type: Literal["text"]
    facts: list[Slug] = []
    es: Markup
    en: Markup


class CalloutBlock(Part):
    id: Slug
    type: Literal["callout"]
    facts: list[Slug] = []
    kind: Literal["note", "tip", "warning", "mexico"]
    es: Markup
    en: Markup


class ExampleBlock(Part):
    id: Slug
    type: Literal["example"]
    facts: list[Slug] = []
    company: Line
    title: BothLines
    es: Markup
    en: Markup


class KeyPointsBlock(Part):
    id: Slug
    type: Literal["key_points"]
    facts: list[Slug] = []
    points: Annotated[list[Both], Field(min_length=1)]


class TableBlock(Part):
    id: Slug
    type: Literal["table"]
    facts: list[Slug] = []
    caption: Both
    header: Annotated[list[Both], Field(min_length=2)]
    rows: Annotated[list[list[Both]], Field(min_length=1)]

    @model_validator(mode="after")
    def _rows_are_as_wide_as_the_header(self) -> Self:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError(_("Every row needs as many cells as there are headings."))
        return self


class DiagramPart(Both):
    """One part of a diagram; of a question, the note says where the other answer leads."""

    note: Both | None = None
    tone: Literal["plain", "strong", "good", "stop"] = "plain"
    value: Annotated[int, Field(ge=0)] | None = None


class DiagramBlock(Part):
    id: Slug
    type: Literal["diagram"]
    facts: list[Slug] = []
    kind: Literal["steps", "cycle", "nested", "decision", "bars", "grid"]
    alternative_text: Both
    caption: BothLines | None = None
    labels: list[BothLines] = []
    parts: Annotated[list[DiagramPart], Field(min_length=2)]


class Card(BothLines):
    """A card, and why it belongs where it belongs."""

    reason: BothLines


class GroupedCard(Card):
    """A card of a group, which is given by its number."""

    group: Annotated[int, Field(ge=1)]


class Message(GroupedCard):
    sender: BothLines


class Passage(Card):
    flaw: bool = False


class SpokenReply(Card):
    """A reply: the turn to which it leads, and whether it is a good one."""

    leads_to: Slug
    good: bool = False


class SpokenTurn(BothLines):
    """What the other side of a conversation says; with no replies it ends there."""

    name: Slug
    replies: list[SpokenReply] = []


class Sort(Part):
    kind: Literal["sort"]
    groups: Annotated[list[BothLines], Field(min_length=2)]
    cards: Annotated[list[GroupedCard], Field(min_length=3)]


class Inbox(Part):
    kind: Literal["inbox"]
    actions: Annotated[list[BothLines], Field(min_length=2)]
    messages: Annotated[list[Message], Field(min_length=3)]


class Order(Part):
    kind: Literal["order"]
    cards: Annotated[list[Card], Field(min_length=3)]


class Spot(Part):
    kind: Literal["spot"]
    passages: Annotated[list[Passage], Field(min_length=3)]


class RiskReasons(Part):
    likelihood: BothLines
    consequence: BothLines
    level: BothLines
    decision: BothLines


class Risk(Part):
    kind: Literal["risk"]
    likelihoods: Annotated[list[BothLines], Field(min_length=2)]
    consequences: Annotated[list[BothLines], Field(min_length=2)]
    likelihood: Annotated[int, Field(ge=1)]
    consequence: Annotated[int, Field(ge=1)]
    limit: Annotated[int, Field(ge=1)]
    reasons: RiskReasons


class Chat(Part):
    kind: Literal["chat"]
    talk: Annotated[list[SpokenTurn], Field(min_length=2)]


class ActivityBlock(Part):
    id: Slug
    type: Literal["activity"]
    facts: list[Slug] = []
    minutes: Annotated[int, Field(ge=1, le=30)]
    title: BothLines
    es: Markup
    en: Markup
    content: Annotated[Sort | Inbox | Order | Spot | Risk | Chat, Field(discriminator="kind")]


class PracticeBlock(Item):
    type: Literal["practice"]
    facts: list[Slug] = []
    kind: Literal["single", "multiple", "true_false"]
    choices: list[Choice]

    @model_validator(mode="after")
    def _key_fits_kind(self) -> Self:
        choices = [_content_of(choice) for choice in self.choices]
        content = Content(kind=self.kind, stem=self.stem.model_dump(), choices=choices)
        _check(type_of(content).fault_in_file(content), self.choices)
        return self


Block = Annotated[
    TextBlock
    | CalloutBlock
    | ExampleBlock
    | KeyPointsBlock
    | TableBlock
    | DiagramBlock
    | ActivityBlock
    | PracticeBlock,
    Field(discriminator="type"),
]


class Lesson(Part):
    """One lesson file."""

    slug: Slug
    title: BothLines
    minutes: Annotated[int, Field(ge=1, le=240)]
    requirements: Requirements
    objective: Both
    body: Annotated[list[Block], Field(min_length=1)]


class Module(Part):
    """``module.yaml``."""

    slug: Slug
    title: BothLines
    summary: Both
    requirements: Requirements


def canonical(part: Part, *, leave_out: set[str] | None = None) -> dict[str, object]:
    """Return the content of a part as plain data, the same for the same content however the file is laid out.

    What is not written is left out, so that a field that is added here changes no file of before.
    """
    return part.model_dump(mode="json", exclude=leave_out, exclude_defaults=True)
