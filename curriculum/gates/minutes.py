"""The time that is announced is the time that it takes: it is printed on a certificate signed under oath."""

from curriculum.gates.material import LANGUAGES, Material, read_text
from curriculum.gates.verdict import Verdict
from curriculum.loading import schema

WORDS_A_MINUTE = 180
OF_A_PRACTICE = 0.75
MAY_DIFFER = 0.15
HALF_A_MINUTE = 0.5  # minutes are whole numbers
HOURS = 1.15
BETWEEN_PRACTICES = 3


def minutes(material: Material) -> Verdict:
    """Compare what lessons and course declare with what they hold, in the language that has the fewer words."""
    verdict = Verdict()
    total = 0.0
    for lesson in material.lessons:
        takes = minutes_of(lesson)
        total += takes
        if abs(lesson.minutes - takes) > max(MAY_DIFFER * takes, HALF_A_MINUTE):
            verdict.fault(lesson.slug, f"declares {lesson.minutes} minutes and takes {takes:.1f}")
        practices = sum(isinstance(block, schema.PracticeBlock) for block in lesson.body)
        read = takes - _minutes_of_activities(lesson)
        if practices < round(read / BETWEEN_PRACTICES):
            verdict.fault(lesson.slug, f"has {practices} practice questions in {read:.1f} minutes; one every three")
    declared = material.course.hours
    verdict.figures |= {"minutes": round(total), "hours": round(total / 60, 2), "declared_hours": declared}
    if declared * 60 > total * HOURS:
        verdict.fault("course.yaml", f"declares {declared} hours; its lessons take {total / 60:.2f}")
    return verdict


def minutes_of(lesson: schema.Lesson) -> float:
    """Return how long a lesson takes: reading, answering its practice, and its activities as they declare it."""
    read = min(len(read_text(lesson, language).split()) for language in LANGUAGES)
    practices = sum(isinstance(block, schema.PracticeBlock) for block in lesson.body)
    return read / WORDS_A_MINUTE + practices * OF_A_PRACTICE + _minutes_of_activities(lesson)


def _minutes_of_activities(lesson: schema.Lesson) -> int:
    return sum(block.minutes for block in lesson.body if isinstance(block, schema.ActivityBlock))
