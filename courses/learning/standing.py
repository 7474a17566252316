"""Whether a lesson is done, and what is missing: the one place that says so."""

from collections.abc import Collection
from dataclasses import dataclass

from courses.models import BlockAnswer, Enrolment, LessonPage, LessonReading

MINUTE = 60


@dataclass(frozen=True)
class Standing:
    """How far somebody is with one lesson."""

    minutes: int  # that the lesson declares
    share: int  # of them that its course asks, in per cent
    seconds: int  # that were measured
    other_way: str  # how it was read otherwise, in words; "" where nobody said so
    asked: int  # blocks that ask something
    open_blocks: tuple[str, ...]  # those of them that are not answered
    ways = LessonReading.Way.choices

    @property
    def minutes_read(self) -> int:
        """The whole minutes that were measured."""
        return self.seconds // MINUTE

    @property
    def minutes_shown(self) -> int:
        """The same, as far as the bar of the declared minutes goes."""
        return min(self.minutes_read, self.minutes)

    @property
    def seconds_left(self) -> int:
        """How much longer it is to be read; nothing where it was read another way."""
        return 0 if self.other_way else max(self.minutes * MINUTE * self.share // 100 - self.seconds, 0)

    @property
    def minutes_left(self) -> int:
        """The same in minutes, begun ones counted."""
        return -(-self.seconds_left // MINUTE)

    @property
    def answered(self) -> int:
        """How much of what is asked was answered, right or not."""
        return self.asked - len(self.open_blocks)

    @property
    def is_enough(self) -> bool:
        """Whether nothing is missing: the lesson counts as done."""
        return not self.open_blocks and not self.seconds_left


def standing(lesson: LessonPage, share: int, reading: LessonReading | None, answered: Collection[str]) -> Standing:
    """Return how far somebody is who answered these blocks. Reads nothing."""
    asked = lesson.asking_blocks()
    return Standing(
        minutes=lesson.minutes,
        share=share,
        seconds=reading.seconds if reading else 0,
        other_way=reading.get_other_way_display() if reading and reading.other_way else "",
        asked=len(asked),
        open_blocks=tuple(block for block in asked if block not in answered),
    )


def standing_of(enrolment: Enrolment, lesson: LessonPage, reading: LessonReading | None = None) -> Standing:
    """Return how far somebody is with a lesson now. Two queries, besides the course and the lesson: for the reading
    where it is not at hand, and for the answers where something is asked.
    """
    reading = reading or LessonReading.objects.filter(enrolment=enrolment, lesson=lesson).first()
    answered: set[str] = set()
    if lesson.asking_blocks():
        answers = BlockAnswer.objects.filter(enrolment=enrolment, lesson=lesson)
        answered.update(answers.values_list("block_id", flat=True))
    return standing(lesson, enrolment.studied_course.reading_share, reading, answered)
