"""Lets the people of the demonstration study: through the services, then moved back in time."""

import datetime
import random

from django.utils import timezone

from certificates.credentials.services import issue_credential
from certificates.issuing.pdf import store_pdf
from certificates.models import Certificate, CertificateEvent, FolioCounter
from courses.blocks.stream import ASKING
from courses.duties.plans import Line, Plan
from courses.duties.services import begin
from courses.learning.practice import PRACTICE
from courses.learning.services import (
    complete_lesson,
    live_lessons,
    months_after,
    save_position,
    start_course,
)
from courses.models import (
    Assignment,
    BlockAnswer,
    ContentVersion,
    CoursePage,
    DutyAction,
    DutyItem,
    Enrolment,
    LearningPath,
    LessonCompletion,
    LessonPage,
    LessonPosition,
    LessonReading,
)
from demo.cast import Passed, Person, Story, Studying, Waiting
from people.models import Employee, Organisation
from quizzes.models import Attempt, QuestionVersion, QuizPage, Response
from quizzes.question_types import type_of
from quizzes.taking.services import save_response, start_attempt, submit_attempt

DAY = datetime.timedelta(days=1)
NOTICE = 21 * DAY  # between an assignment and its due date
RIGHT_AT_ONCE = 0.9
SITTING = datetime.timedelta(minutes=19)


class Studies:
    """Plays the stories of one course. The same seed gives the same people the same days."""

    def __init__(self, course: CoursePage, path: LearningPath) -> None:
        self.course, self.path = course, path
        self.lessons: list[LessonPage] = list(live_lessons(course))
        self.quiz = QuizPage.objects.child_of(course).live().get(is_final=True)
        self.random = random.Random(42001)  # noqa: S311 -- not a secret

    def play(self, employees: dict[Person, Employee]) -> None:
        """Play everybody's story, the oldest certificate first so that folios follow the dates."""
        offices = [employee for employee in employees.values() if employee.is_hr]
        stories = sorted(employees.items(), key=lambda item: -_age(item[0].story))
        for person, employee in stories:
            boss = next((each for each in offices if each.user_id != employee.user_id), None)  # nobody dates their own
            match person.story:
                case Passed():
                    self._pass(employee, boss, person.story)
                case Studying():
                    self._study(employee, boss, person.story)
                case Waiting():
                    self._assign(employee, boss, employee.organisation.today() + person.story.due_in * DAY)

    def _pass(self, employee: Employee, boss: Employee | None, story: Passed) -> None:
        completed_at = self._working_hour(employee, story.days_ago)
        started_at = completed_at - self.random.randint(3, 8) * DAY - datetime.timedelta(hours=2)
        enrolment = self._assign(employee, boss, completed_at.date() + self.random.randint(1, 6) * DAY)
        self._read(enrolment, started_at, completed_at - (story.failed + 1) * DAY, len(self.lessons))
        for number in range(story.failed + 1):
            is_last = number == story.failed
            at = completed_at - (story.failed - number) * DAY
            self._sit(enrolment, employee.user.language, story.right if is_last else 13, at)
        local_day = completed_at.astimezone(employee.organisation.zone).date()
        Enrolment.objects.filter(pk=enrolment.pk).update(
            completed_at=completed_at, expires_on=months_after(local_day, self.course.validity_months)
        )

    def _study(self, employee: Employee, boss: Employee | None, story: Studying) -> None:
        enrolment = self._assign(employee, boss, employee.organisation.today() + story.due_in * DAY)
        started_at = self._working_hour(employee, story.started_days_ago)
        last_at = min(self._working_hour(employee, max(story.started_days_ago // 3, 1)), timezone.now())
        self._read(enrolment, started_at, max(last_at, started_at + datetime.timedelta(hours=1)), story.lessons)
        if story.lessons < len(self.lessons):
            lesson = self.lessons[story.lessons]
            blocks = [block["id"] for block in lesson.body.raw_data]
            save_position(enrolment, lesson, blocks[len(blocks) // 2])
            LessonPosition.objects.filter(enrolment=enrolment, lesson=lesson).update(visited_at=last_at)

    def _assign(self, employee: Employee, boss: Employee | None, due_on: datetime.date) -> Enrolment:
        line = Line(employee.pk, self.course.pk, due_on=due_on, asked_on=due_on)
        plan = Plan(DutyAction.Kind.ASSIGN, employee.organisation, [line], self.path)
        assignment = begin(employee.organisation, lambda: plan, by=boss).assignments.get()
        zone = employee.organisation.zone
        assigned_at = datetime.datetime.combine(due_on - NOTICE, datetime.time(9, 30), zone)
        assigned_at = min(assigned_at, timezone.now())
        _date_assignment(assignment, assigned_at)
        Enrolment.objects.filter(pk=assignment.enrolment_id).update(enrolled_at=assigned_at)
        return assignment.enrolment

    def _read(
        self, enrolment: Enrolment, started_at: datetime.datetime, finished_at: datetime.datetime, count: int
    ) -> None:
        """Start the course and complete its first lessons, spread over the time between."""
        start_course(enrolment.employee, self.course)
        enrolled_at = min(Enrolment.objects.values_list("enrolled_at", flat=True).get(pk=enrolment.pk), started_at)
        Enrolment.objects.filter(pk=enrolment.pk).update(started_at=started_at, enrolled_at=enrolled_at)
        _date_assignment(Assignment.objects.get(enrolment=enrolment), enrolled_at)
        enrolment.refresh_from_db()
        step = (finished_at - started_at) / max(count, 1)
        for number, lesson in enumerate(self.lessons[:count], start=1):
            self._practise(enrolment, lesson, started_at + (number - 0.4) * step)
            complete_lesson(enrolment, lesson, enrolment.employee.user.language)
            LessonCompletion.objects.filter(enrolment=enrolment, lesson=lesson).update(
                completed_at=started_at + number * step
            )

    def _practise(self, enrolment: Enrolment, lesson: LessonPage, at: datetime.datetime) -> None:
        """Read a lesson for about as long as it says, and answer what it asks, not always right at once."""
        seconds = int(lesson.minutes * 60 * self.random.uniform(0.5, 1.1))
        LessonReading.objects.create(enrolment=enrolment, lesson=lesson, seconds=seconds, first_at=at, counted_until=at)
        BlockAnswer.objects.bulk_create(
            BlockAnswer(
                enrolment=enrolment,
                lesson=lesson,
                block_id=child.id,
                kind=PRACTICE if child.block_type == PRACTICE else child.value.kind,
                asked_sha256=child.value.digest(),
                given={},
                right=1,
                total=1,
                first_right=int(self.random.random() < RIGHT_AT_ONCE),
                language=enrolment.employee.user.language,
                first_at=at,
                last_at=at,
            )
            for child in lesson.body
            if child.block_type in ASKING
        )

    def _sit(self, enrolment: Enrolment, language: str, right: int, at: datetime.datetime) -> None:
        """Sit the final quiz with so many right answers, and be done at a moment in the past."""
        attempt = start_attempt(enrolment, self.quiz, declared=True)
        responses = list(attempt.responses.select_related("version"))
        started_at = at - SITTING
        for response in responses:
            fields = self._fields(response, is_right=response.position <= right)
            save_response(attempt, response.position, fields, sequence=1, language=language)
            Response.objects.filter(pk=response.pk).update(
                saved_at=started_at + response.position * (SITTING / (len(responses) + 1))
            )
        submit_attempt(attempt)
        time_limit = self.quiz.time_limit_minutes
        Attempt.objects.filter(pk=attempt.pk).update(
            started_at=started_at,
            deadline_at=started_at + datetime.timedelta(minutes=time_limit) if time_limit else None,
            submitted_at=at,
        )

    @staticmethod
    def _fields(response: Response, *, is_right: bool) -> dict[str, list[str]]:
        """Return what a form sends for a right answer, or for a choice that is wrong."""
        payload = response.version.payload
        if is_right:
            question_type = type_of(payload)
            return question_type.fields(question_type.correct(payload), payload, response.choice_order)
        return {"choice": [choice["key"] for choice in payload["choices"] if not choice["is_correct"]][:1]}

    def _working_hour(self, employee: Employee, days_ago: int) -> datetime.datetime:
        """Return some time in the working day so many days ago, or on the Friday before if that was a weekend."""
        day = employee.organisation.today() - days_ago * DAY
        day -= max(day.weekday() - 4, 0) * DAY
        time = datetime.time(self.random.randint(9, 16), self.random.randint(0, 59))
        return datetime.datetime.combine(day, time, employee.organisation.zone)


def _date_assignment(assignment: Assignment, at: datetime.datetime) -> None:
    """Move an assignment back in time, with what is kept of how it was given."""
    Assignment.objects.filter(pk=assignment.pk).update(assigned_at=at)
    DutyAction.objects.filter(assignments=assignment).update(created_at=at, finished_at=at)
    DutyItem.objects.filter(action=assignment.action_id).update(done_at=at)


def date_certificates(organisation: Organisation) -> None:
    """Give the certificates the dates and folios of their completions, render them, and count them as delivered."""
    taken: dict[int, int] = {}
    certificates = Certificate.objects.filter(organisation=organisation).order_by("enrolment__completed_at")
    for certificate in certificates.select_related("organisation", "enrolment"):
        at = certificate.enrolment.completed_at
        assert at is not None, "only a completed enrolment has a certificate"  # noqa: S101  # tells the type
        issued_on = at.astimezone(organisation.zone).date()
        taken[issued_on.year] = taken.get(issued_on.year, 0) + 1
        certificate.year, certificate.number = issued_on.year, taken[issued_on.year]
        certificate.issued_at, certificate.available_at, certificate.issued_on = at, at, issued_on
        certificate.expires_on = certificate.enrolment.expires_on
        certificate.save()
        # The log refuses changes; here it is set back in time together with what it tells of.
        CertificateEvent._base_manager.filter(certificate=certificate).update(at=at)
        issue_credential(certificate)
        certificate.sha256, certificate.signing_key = store_pdf(certificate)
        certificate.rendered_at = certificate.delivered_at = at + datetime.timedelta(seconds=8)
        certificate.save()
    FolioCounter.objects.filter(organisation=organisation).delete()
    FolioCounter.objects.bulk_create(
        FolioCounter(organisation=organisation, year=year, last=last) for year, last in taken.items()
    )


def publish_earlier(course: CoursePage) -> None:
    """Publish earlier: nobody has studied before there was something to study."""
    first = Enrolment.objects.filter(course=course).order_by("enrolled_at").values_list("enrolled_at", flat=True)[0]
    before = first - 7 * DAY
    ContentVersion.objects.filter(course=course, created_at__gt=before).update(created_at=before)
    QuestionVersion.objects.filter(question__course=course, created_at__gt=before).update(created_at=before)


def _age(story: Story) -> int:
    return story.days_ago if isinstance(story, Passed) else 0
