"""What a page that is open is told of its lesson: how it stands now, and the words for it."""

from django.template.loader import render_to_string
from django.utils.translation import get_language

from courses.learning.services import complete_lesson, is_done
from courses.learning.standing import standing_of
from courses.models import Enrolment, LessonPage, LessonReading


def progress_of(
    lesson: LessonPage, enrolment: Enrolment, reading: LessonReading | None = None, was_done: bool | None = None
) -> dict[str, object]:
    """Let a lesson be done if nothing of it is missing; return whether it is, and the part of its page that says so,
    drawn anew. Whether it was done before is looked up where nobody knows.
    """
    done = is_done(enrolment, lesson) if was_done is None else was_done
    standing = standing_of(enrolment, lesson, reading)
    if not done and standing.is_enough:
        complete_lesson(enrolment, lesson, get_language() or "es")
        done = True
    context = {"page": lesson, "standing": standing, "is_done": done}
    return {"done": done, "html": render_to_string("courses/reading/_standing.html", context)}
