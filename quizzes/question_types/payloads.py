"""What a published question consists of: the content that the types of question read, frozen as a version's payload."""

from typing import NotRequired, TypedDict

Texts = dict[str, str]  # language → text


class ChoiceContent(TypedDict):
    """A choice; what it matches and its blank only where the type of question reads them."""

    key: str
    is_correct: bool
    text: Texts
    reason: Texts
    match: NotRequired[Texts]
    blank: NotRequired[int | None]


class ImageContent(TypedDict):
    """An image; where its file is only once it is in the library."""

    alt: Texts
    src: NotRequired[str]
    width: NotRequired[int]
    height: NotRequired[int]


class ScenarioContent(TypedDict):
    """A case as it was on the day."""

    id: int
    title: Texts
    text: Texts


class Content(TypedDict):
    """A question in both languages; extras only where they are used."""

    kind: str
    stem: Texts
    choices: list[ChoiceContent]
    partial: NotRequired[bool]
    says_how_many: NotRequired[bool]
    number: NotRequired[str]
    tolerance: NotRequired[str]
    unit: NotRequired[Texts]
    explanation: NotRequired[Texts]
    image: NotRequired[ImageContent]
    scenario: NotRequired[ScenarioContent]


class Payload(Content):
    """Everything that an attempt needs, as a version keeps it."""

    difficulty: str
    module: int | None
    requirements: list[str]
