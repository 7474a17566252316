"""All gates over all courses, and what they count together."""

from collections import Counter
from dataclasses import dataclass

from curriculum.gates.blind_runs import blind_runs
from curriculum.gates.blueprint import blueprint
from curriculum.gates.coverage import coverage
from curriculum.gates.equality import equality
from curriculum.gates.facts import facts
from curriculum.gates.length_bias import length_bias
from curriculum.gates.material import Material
from curriculum.gates.media import media
from curriculum.gates.minutes import minutes
from curriculum.gates.naive_bayes import naive_bayes
from curriculum.gates.names import names
from curriculum.gates.near_duplicates import near_duplicates
from curriculum.gates.testwise import testwise_max
from curriculum.gates.verdict import Figures, Gate, Verdict
from curriculum.gates.wording import wording
from curriculum.loading.reading import Curriculum

GATES: dict[str, Gate] = {
    "length_bias": length_bias,
    "testwise_max": testwise_max,
    "naive_bayes": naive_bayes,
    "blind_runs": blind_runs,
    "blueprint": blueprint,
    "coverage": coverage,
    "minutes": minutes,
    "media": media,
    "facts": facts,
    "names": names,
    "near_duplicates": near_duplicates,
    "words": wording,
    "equality": equality,
}
ENOUGH = 3  # questions of each requirement, over all courses


@dataclass(frozen=True)
class Judged:
    """A course with what every gate says of it."""

    material: Material
    verdicts: dict[str, Verdict]

    @property
    def held_to(self) -> set[str]:
        """The gates that must be green: all of a finished course, else those that it names."""
        course = self.material.course
        return set(GATES) if course.finished else set(course.held_to)

    @property
    def broken(self) -> list[str]:
        """Red gates to which the course is held, and names that are no gates."""
        unknown = sorted(self.held_to - GATES.keys())
        return [*unknown, *(name for name in GATES if name in self.held_to and self.verdicts[name].problems)]


def judge(material: Material) -> Judged:
    """Let every gate judge a course."""
    return Judged(material, {name: gate(material) for name, gate in GATES.items()})


def thin(curriculum: Curriculum, courses: list[Judged]) -> list[str]:
    """Return the requirements of the standard that all courses together do not teach, or test by too few questions."""
    taught, tested = _taught(courses), _tested(courses)
    numbers = [requirement.id for requirement in curriculum.standard.requirements]
    return [number for number in numbers if number not in taught or tested[number] < ENOUGH]


def summary(curriculum: Curriculum, courses: list[Judged]) -> Figures:
    """Return everything counted and judged, as plain data."""
    modules = [module for judged in courses for module in judged.material.modules]
    figures: Figures = {
        name: {judged.material.course.slug: judged.verdicts[name].figures for judged in courses} for name in GATES
    }
    red: Figures = {
        judged.material.course.slug: {
            name: len(verdict.problems) for name, verdict in judged.verdicts.items() if verdict.problems
        }
        for judged in courses
    }
    kinds = Counter(str(block.type) for module in modules for _name, lesson in module.lessons for block in lesson.body)
    counts: Figures = {
        "paths": len(curriculum.overview.paths),
        "modules": len(modules),
        "lessons": sum(len(module.lessons) for module in modules),
        "questions": sum(len(module.questions) for module in modules),
        "requirements_taught": len(_taught(courses)),
        "requirements_tested": len(_tested(courses)),
        "requirements_thin": len(thin(curriculum, courses)),
        "diagrams": kinds["diagram"],
        "activities": kinds["activity"],
        "problems": sum(len(verdict.problems) for judged in courses for verdict in judged.verdicts.values()),
    }
    return {**figures, **counts, "red": red}


def _taught(courses: list[Judged]) -> set[str]:
    return {number for judged in courses for lesson in judged.material.lessons for number in lesson.requirements}


def _tested(courses: list[Judged]) -> Counter[str]:
    return Counter(number for judged in courses for question in judged.material.questions for number in question.tests)
