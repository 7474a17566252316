"""The quiz as it is drawn, a thousand times, by the product itself; and what a bank must hold to be drawn from."""

from collections import Counter

from curriculum.gates.material import Material
from curriculum.gates.verdict import Verdict, points
from curriculum.loading import schema
from quizzes.questions.chance import seeded
from quizzes.questions.drawing import BankTooSmall, Candidate, Pool, draw

DRAWS = 1000
MAY_SHARE = 0.20
OTHER_KINDS = 0.25  # than choice
SCENARIOS = {"basic": 0.5, "intermediate": 0.7, "advanced": 0.7}
CHOICE = ("single", "multiple", "true_false")


def blueprint(material: Material) -> Verdict:
    """Judge whether every attempt holds each cluster and as many hard questions as the next; two attempts share
    little.
    """
    verdict = Verdict()
    _kinds(material, verdict)
    questions = dict(enumerate(material.questions))
    rng = seeded(42001)
    try:
        drawn = [[c.question_id for unit in draw(pools(material), rng) for c in unit] for _number in range(DRAWS)]
    except BankTooSmall as error:
        verdict.fault("quiz", str(error))
        return verdict
    hard = [sum(questions[number].difficulty == "hard" for number in attempt) for attempt in drawn]
    pairs = list(zip(drawn, drawn[1:], strict=False))
    shared = sum(len(set(a) & set(b)) / len(a) for a, b in pairs) / len(pairs)
    verdict.figures |= {"shared": points(shared), "hard_least": min(hard), "hard_most": max(hard)}
    if max(hard) - min(hard) > 1:
        verdict.fault("quiz", f"between {min(hard)} and {max(hard)} hard questions; they may differ by one")
    if shared > MAY_SHARE:
        verdict.fault(
            "quiz", f"two attempts share {points(shared)} % of their questions; at most {points(MAY_SHARE)} %"
        )
    _clusters(material, drawn, questions, verdict)
    return verdict


def pools(material: Material) -> list[Pool]:
    """Return the rules of the final quiz with their candidates, as the loader writes them."""
    numbers = {question.id: number for number, question in enumerate(material.questions)}
    quiz = material.course.quiz
    mix = {str(difficulty): count for difficulty, count in quiz.mix.items()} or {"": quiz.questions_per_module}
    return [
        Pool(
            f"{module.module.slug} {difficulty}".strip(),
            count,
            [
                Candidate(numbers[q.id], numbers[q.id], None, q.never_together or "")
                for q in module.questions
                if difficulty in ("", q.difficulty)
            ],
        )
        for module in material.modules
        for difficulty, count in mix.items()
    ]


def _clusters(
    material: Material, drawn: list[list[int]], questions: dict[int, schema.Question], verdict: Verdict
) -> None:
    clusters = {name: set(numbers) for name, numbers in material.course.clusters.items()}
    if not clusters:
        verdict.fault("course.yaml", "names no clusters")
    tested = {number for question in questions.values() for number in question.tests}
    for number in sorted(tested - {number for numbers in clusters.values() for number in numbers}):
        verdict.fault("course.yaml", f"{number} is tested and stands in no cluster")
    for name, numbers in clusters.items():
        holding = {index for index, question in questions.items() if numbers & set(question.tests)}
        missing = sum(not holding.intersection(attempt) for attempt in drawn)
        if missing:
            verdict.fault(name, f"{missing} of {DRAWS} attempts have no question of this cluster")


def _kinds(material: Material, verdict: Verdict) -> None:
    count = Counter(question.kind for question in material.questions)
    total = count.total() or 1
    other = sum(number for kind, number in count.items() if kind not in CHOICE) / total
    names = [company.name for company in material.cases.companies]
    cases = sum(any(name in question.stem.es for name in names) for question in material.questions) / total
    wanted = SCENARIOS[material.course.level]
    verdict.figures |= {"questions": count.total(), "other_kinds": points(other), "scenarios": points(cases)}
    if count["true_false"]:
        verdict.fault("bank", f"{count['true_false']} questions are true or false")
    if other < OTHER_KINDS:
        verdict.fault("bank", f"{points(other)} % are no choices; at least {points(OTHER_KINDS)} % are wanted")
    if cases < wanted:
        verdict.fault("bank", f"{points(cases)} % stand in a case; at least {points(wanted)} % are wanted")
