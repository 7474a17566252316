"""The linter over the whole bank, each question as last saved, in a handful of queries whatever its size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from wagtail.models import Revision

from courses.models.bilingual import LANGUAGES
from lib.budget import Exceeded, budget
from quizzes.bank.linter import Draft, DraftChoice, Finding, both, check
from quizzes.bank.similarity import ON_A_SCREEN, similar_pairs
from quizzes.models import Choice, Question
from quizzes.question_types import Texts
from quizzes.question_types.rules import Rule

STEMS = tuple(f"stem_{code}" for code in LANGUAGES)
CHOICE = ("is_correct", *(f"{name}_{code}" for name in ("text", "reason") for code in LANGUAGES))


class Row(TypedDict):
    """The columns of a question that tell how it stands; its texts besides."""

    pk: int
    course_id: int
    reference: str
    kind: str
    module_id: int | None
    has_unpublished_changes: bool
    latest_revision_id: int | None


class Revised(TypedDict):
    """What a revision keeps of a question, as far as it is read here; its texts besides."""

    kind: str
    module: NotRequired[int | None]
    requirements: NotRequired[list[int]]
    choices: NotRequired[list[dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Checked:
    """A question of the bank with what was found in it."""

    pk: int
    course_id: int
    reference: str
    stem: dict[str, str]
    findings: list[Finding]

    def has(self, rule: str) -> bool:
        """Return whether this rule is among the findings."""
        return any(finding.rule == rule for finding in self.findings)


@dataclass(frozen=True, slots=True)
class BankCheck:
    """The questions with their findings, in the order of the bank, and whether they were compared with one another."""

    questions: list[Checked]
    is_compared: bool


def check_bank() -> BankCheck:
    """Return every question of the bank. Where comparing all texts would take too long, that alone is left out."""
    rows: list[Row] = list(
        Question.objects.values(
            "pk", "course_id", "reference", "kind", "module_id", "has_unpublished_changes", "latest_revision_id", *STEMS
        )
    )
    contents = _unpublished(rows)
    choices = _choices()
    tagged = set(Question.requirements.through.objects.values_list("question_id", flat=True))
    drafts = {
        row["pk"]: _draft_of_content(contents[row["pk"]])
        if row["pk"] in contents
        else Draft(
            kind=row["kind"],
            stem=_both(row, "stem"),
            has_module=row["module_id"] is not None,
            has_requirements=row["pk"] in tagged,
            choices=tuple(choices[row["pk"]]),
        )
        for row in rows
    }
    similar = similar_questions({pk: draft.stem for pk, draft in drafts.items()})
    questions = [
        Checked(
            row["pk"],
            row["course_id"],
            row["reference"],
            drafts[row["pk"]].stem,
            check(drafts[row["pk"]], sorted((similar or {}).get(row["pk"], ()))),
        )
        for row in rows
    ]
    return BankCheck(questions, similar is not None)


def similar_questions(stems: dict[int, dict[str, str]]) -> dict[int, set[int]] | None:
    """Return for each question the others that ask nearly the same, both languages taken together; None if it takes too
    long.
    """
    similar: dict[int, set[int]] = defaultdict(set)
    try:
        with budget(ON_A_SCREEN):
            for one, other in similar_pairs({pk: both(stem) for pk, stem in stems.items()}):
                similar[one].add(other)
                similar[other].add(one)
    except Exceeded:
        return None
    return similar


def counts(checked: Iterable[Checked]) -> dict[str, int]:
    """Return how many questions do not keep each rule; every rule is named."""
    found = dict.fromkeys(Rule.values, 0)
    for question in checked:
        for finding in question.findings:
            found[finding.rule] += 1
    return found


def _choices() -> dict[int, list[DraftChoice]]:
    found: dict[int, list[DraftChoice]] = defaultdict(list)
    for question, *values in Choice.objects.order_by("question_id", "sort_order").values_list("question_id", *CHOICE):
        found[question].append(_choice(dict(zip(CHOICE, values, strict=True))))
    return found


def _unpublished(rows: list[Row]) -> dict[int, Revised]:
    """Return what was saved after the last publication, or before the first one."""
    wanted = {row["latest_revision_id"]: row["pk"] for row in rows if row["has_unpublished_changes"]}
    wanted.pop(None, None)
    return {wanted[pk]: content for pk, content in Revision.objects.filter(pk__in=wanted).values_list("pk", "content")}


def _draft_of_content(content: Revised) -> Draft:
    return Draft(
        kind=content["kind"],
        stem=_both(content, "stem"),
        has_module=content.get("module") is not None,
        has_requirements=bool(content.get("requirements")),
        choices=tuple(_choice(row) for row in content.get("choices", [])),
    )


def _choice(values: Mapping[str, object]) -> DraftChoice:
    return DraftChoice(bool(values["is_correct"]), _both(values, "text"), _both(values, "reason"))


def _both(values: Mapping[str, object], name: str) -> Texts:
    return {code: str(values.get(f"{name}_{code}") or "") for code in LANGUAGES}
