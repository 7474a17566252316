"""The linter over the whole bank, each question as last saved, in a handful of queries whatever its size."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Revision

from courses.models.bilingual import LANGUAGES
from quizzes.bank.linter import Draft, DraftChoice, Finding, Rule, both, check
from quizzes.bank.similarity import similar_pairs
from quizzes.models import Choice, Question

STEMS = tuple(f"stem_{code}" for code in LANGUAGES)
CHOICE = ("is_correct", *(f"{name}_{code}" for name in ("text", "reason") for code in LANGUAGES))


@dataclass(frozen=True, slots=True)
class Checked:
    """A question of the bank with what was found in it."""

    pk: int
    course_id: int
    reference: str
    stem: dict[str, str]
    findings: list[Finding]

    def has(self, rule: str) -> bool:
        """Whether this rule is among the findings."""
        return any(finding.rule == rule for finding in self.findings)


def check_bank() -> list[Checked]:
    """Every question of the bank with its findings, in the order of the bank."""
    rows = list(
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
            stem={code: row[f"stem_{code}"] for code in LANGUAGES},
            has_module=row["module_id"] is not None,
            has_requirements=row["pk"] in tagged,
            choices=tuple(choices[row["pk"]]),
        )
        for row in rows
    }
    similar = similar_questions({pk: draft.stem for pk, draft in drafts.items()})
    return [
        Checked(
            row["pk"],
            row["course_id"],
            row["reference"],
            drafts[row["pk"]].stem,
            check(drafts[row["pk"]], sorted(similar[row["pk"]])),
        )
        for row in rows
    ]


def similar_questions(stems: dict[int, dict[str, str]]) -> dict[int, set[int]]:
    """For each question the others that ask nearly the same, both languages taken together."""
    similar: dict[int, set[int]] = defaultdict(set)
    for one, other in similar_pairs({pk: both(stem) for pk, stem in stems.items()}):
        similar[one].add(other)
        similar[other].add(one)
    return similar


def counts(checked: Iterable[Checked]) -> dict[str, int]:
    """How many questions do not keep each rule; every rule is named."""
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


def _unpublished(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """What was saved after the last publication, or before the first one."""
    wanted = {row["latest_revision_id"]: row["pk"] for row in rows if row["has_unpublished_changes"]}
    wanted.pop(None, None)
    return {wanted[pk]: content for pk, content in Revision.objects.filter(pk__in=wanted).values_list("pk", "content")}


def _draft_of_content(content: dict[str, Any]) -> Draft:
    return Draft(
        kind=content["kind"],
        stem={code: content.get(f"stem_{code}") or "" for code in LANGUAGES},
        has_module=content.get("module") is not None,
        has_requirements=bool(content.get("requirements")),
        choices=tuple(_choice(row) for row in content.get("choices", [])),
    )


def _choice(values: dict[str, Any]) -> DraftChoice:
    return DraftChoice(
        is_correct=values["is_correct"],
        text={code: values.get(f"text_{code}") or "" for code in LANGUAGES},
        reason={code: values.get(f"reason_{code}") or "" for code in LANGUAGES},
    )
