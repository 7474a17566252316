"""What people answered who neither wrote nor read the bank: from the options alone little, after the lessons much."""

import hashlib
import json
from collections.abc import Sequence

from curriculum.gates.lettering import key
from curriculum.gates.material import BlindRun, Material
from curriculum.gates.verdict import Verdict, points
from curriculum.loading import schema

OPTIONS_ONLY, AFTER_LESSONS = 0.40, 0.85
ANSWERERS = 2
MAY_HAVE_CHANGED = 0.10
SHOWN_WITHOUT_STEM = ("single", "multiple", "review")


def hash_of(question: schema.Question) -> str:
    """Return the hash of what an answerer sees of a question, and of its key."""
    shown = schema.canonical(question, leave_out={"tests", "context", "point", "facts", "difficulty", "requirements"})
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:12]


def hash_of_bank(questions: Sequence[schema.Question]) -> str:
    """Return the hash of a bank, whatever the order of its questions."""
    items = sorted(f"{question.id}:{hash_of(question)}" for question in questions)
    return hashlib.sha256("\n".join(items).encode()).hexdigest()[:16]


def blind_runs(material: Material) -> Verdict:
    """Judge blind runs: those of a former bank count until more than a tenth of it has changed; stems alone are
    recorded, never judged.
    """
    verdict = Verdict()
    bank = {hash_of(question): question for question in material.questions}
    people: dict[str, set[str]] = {"options_only": set(), "after_lessons": set()}
    for name, run in material.runs:
        if not run.answerer.name.strip() or not any(run.answers.values()):
            verdict.fault(name, "nobody has answered it")
            continue
        changed = _changed(run, bank)
        score = _score(run, bank)
        verdict.figures[name] = {
            "condition": run.condition,
            "answerer": run.answerer.name,
            "score": points(score),
            "changed": points(changed),
        }
        if changed > MAY_HAVE_CHANGED:
            verdict.fault(name, f"stale: {points(changed)} % of the bank has changed since")
            continue
        if run.condition == "options_only" and score > OPTIONS_ONLY:
            verdict.fault(name, f"the options alone answer {points(score)} %; at most {points(OPTIONS_ONLY)} % may")
        if run.condition == "after_lessons" and score < AFTER_LESSONS:
            verdict.fault(name, f"after the lessons {points(score)} %; at least {points(AFTER_LESSONS)} % are wanted")
        if run.condition in people:
            people[run.condition].add(run.answerer.name)
    for condition, names in people.items():
        if len(names) < ANSWERERS:
            verdict.fault(condition, f"{ANSWERERS} answerers are wanted whose run is in force; there are {len(names)}")
    verdict.figures["bank"] = hash_of_bank(material.questions)
    return verdict


def _changed(run: BlindRun, bank: dict[str, schema.Question]) -> float:
    """Return which share of the bank, as it is or as the run knew it, is not in the other; a run without a bank knew
    nothing.
    """
    known = set(run.items.values())
    largest = max(len(known), len(bank))
    return 1 - len(known & bank.keys()) / largest if largest else 1.0


def _score(run: BlindRun, bank: dict[str, schema.Question]) -> float:
    """Return the share of right answers, among questions that are still as they were; an empty answer is a
    wrong one.
    """
    asked = {number: bank.get(run.items.get(number, "")) for number in run.answers}
    judged = {number: question for number, question in asked.items() if question}
    if not judged:
        return 0.0
    return sum(is_right(judged[number], run.answers[number], run.seed) for number in judged) / len(judged)


def is_right(question: schema.Question, answer: list[str], seed: int) -> bool:
    """Return whether an answer, in the letters of the sheet of a seed, is the whole key of a question."""
    right = key(question, seed)
    if question.kind == "numeric":
        number, tolerance = float(question.number or "nan"), float(question.tolerance or 0)
        return len(answer) == 1 and abs(float(answer[0].replace(",", "")) - number) <= tolerance + 1e-9
    if question.kind == "ordering":
        return answer == right
    return sorted(answer) == sorted(right)
