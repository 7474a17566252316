"""The home of an employee: where to go on, what is due, the learning paths, the newest certificates."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from certificates.lifecycle.renewals import Renewal, renewals_of_enrolments
from certificates.models import Certificate
from courses.learning.holds import Hold, hold_of
from courses.learning.outline import OutlineLesson, outline_of, resume_place
from courses.learning.services import minutes_of, refresher_for
from courses.models import Assignment, CoursePage, Enrolment, LearningPath, PathStep
from courses.models.bilingual import page_address
from lib.prepared import Prepared
from people.models import Employee
from quizzes.taking.retries import final_quiz_of
from reports.classes import MyClass, classes_of
from reports.duties import Duty, duties_of
from reports.record import Award, awards

CERTIFICATES_SHOWN = 3


@dataclass(frozen=True)
class Hero:
    """The course to go on with. ``url`` is empty while the course is still to be started."""

    duty: Duty
    url: str = ""
    lesson: OutlineLesson | None = None
    lesson_number: int = 0
    done: int = 0
    total: int = 0
    minutes_left: int = 0
    is_quiz_next: bool = False
    hold: Hold | None = None
    refresher: CoursePage | None = None


@dataclass(frozen=True)
class Step:
    """One course of a learning path and how the person stands in it."""

    course: CoursePage
    status: str


@dataclass
class Path:
    """A learning path with its steps in order."""

    path: LearningPath
    steps: list[Step] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Courses of the path that are completed and valid."""
        return sum(step.status == Enrolment.Status.CURRENT for step in self.steps)

    @property
    def is_done(self) -> bool:
        """Whether every course of the path is."""
        return self.done == len(self.steps)


@dataclass(frozen=True)
class MyLearning:
    """Everything the home shows. ``renewals`` are open now: completed courses, still valid, that can be taken again."""

    hero: Hero | None
    renewals: list[Renewal]
    suggestion: CoursePage | None
    classes: list[MyClass]
    duties: list[Duty]
    excused: list[Duty]
    met: list[Duty]
    paths: list[Path]
    awards: list[Award]
    is_new: bool
    next_expiry: datetime.date | None


def my_learning(employee: Employee) -> MyLearning:
    """Read the home of an employee. The number of queries does not depend on how much there is."""
    latest = [duty for duty in duties_of(employee) if duty.enrolment.is_latest]
    is_exempt = Enrolment.Status.EXEMPT
    open_duties = [duty for duty in latest if duty.is_open and duty.enrolment.course.live]
    todo = [duty for duty in open_duties if duty.status != is_exempt and not duty.is_met]
    first = next((duty for duty in todo if duty.is_started), next(iter(todo), None))
    expired = [duty for duty in latest if duty.status == Enrolment.Status.EXPIRED and not duty.is_open]
    current = [duty for duty in latest if duty.status == Enrolment.Status.CURRENT]
    met = [duty for duty in latest if duty.is_met]
    paths = _paths(employee, {duty.enrolment.course_id: duty.status for duty in latest})
    suggestion = None
    if first is None:
        steps = [step for path in paths for step in path.steps if step.status == Enrolment.Status.NOT_STARTED]
        suggestion = steps[0].course if steps else None
        if suggestion is None and not latest:
            suggestion = CoursePage.objects.available_to(employee).order_by("path").first()
    certificates = (
        Certificate.objects.for_user(employee.user)
        .filter(superseded_at=None)
        .select_related("organisation", "enrolment")
    )
    expiries = [duty.enrolment.met_until if duty.is_met else duty.enrolment.valid_until for duty in current]
    today = employee.today()
    renewable = [duty.enrolment for duty in current if duty.enrolment.can_be_renewed_on(today)]
    return MyLearning(
        hero=_hero(first) if first else None,
        renewals=list(renewals_of_enrolments(renewable, employee).values()),
        suggestion=suggestion,
        classes=classes_of(employee) if not latest or any(duty.has_classes for duty in latest) else [],
        duties=[duty for duty in todo if duty is not first] + expired,
        excused=[duty for duty in latest if duty.status == is_exempt and duty is not first],
        met=met,
        paths=paths,
        awards=awards(certificates[:CERTIFICATES_SHOWN], today),
        is_new=not latest,
        next_expiry=min((day for day in expiries if day), default=None),
    )


def _hero(duty: Duty) -> Hero:
    enrolment = duty.enrolment
    if not duty.is_started:
        refresher = refresher_for(enrolment)
        minutes = minutes_of([refresher])[refresher.pk] if refresher else 0
        return Hero(duty, refresher=refresher, minutes_left=minutes)
    course = enrolment.studied_course
    outline = outline_of(course, enrolment)
    if outline.is_read:
        quiz, hold = final_quiz_of(course, enrolment)
        hold = hold or (hold_of(enrolment) if enrolment.lacks_attendance else None)
        lesson, url = None, reverse("quizzes:rules", args=[quiz.pk]) if quiz else page_address(course.url_path)
    else:
        quiz = hold = None
        lesson, url = resume_place(enrolment, outline)
    return Hero(
        duty=duty,
        url=url,
        lesson=lesson,
        lesson_number=outline.around(lesson.pk)[0] if lesson else 0,
        done=outline.done_count,
        total=len(outline.lessons),
        minutes_left=outline.minutes_left,
        is_quiz_next=quiz is not None,
        hold=hold,
        refresher=course if enrolment.refresher_version else None,
    )


def _paths(employee: Employee, statuses: dict[int, str]) -> list[Path]:
    """Return paths for the job role, and those somebody assigned; only courses the person may take."""
    steps = _STEPS(employee.pk, employee.user_id, employee.organisation_id, employee.job_role_id or 0)
    paths: dict[int, Path] = {}
    for step in steps:
        path = paths.setdefault(step.path_id, Path(step.path))
        path.steps.append(Step(step.course, statuses.get(step.course_id, Enrolment.Status.NOT_STARTED.value)))
    return list(paths.values())


def _steps(employee_id: int, user_id: int, organisation_id: int, job_role_id: int) -> QuerySet[PathStep]:
    employee = Employee(pk=employee_id, user_id=user_id, organisation_id=organisation_id)
    assigned = Assignment.objects.standing().filter(path=OuterRef("pk"), enrolment__employee=employee_id)
    roles = LearningPath.job_roles.through.objects.filter(learningpath=OuterRef("pk"), jobrole=job_role_id)
    paths = LearningPath.objects.for_organisation(organisation_id).filter(Q(Exists(assigned)) | Q(Exists(roles)))
    found = PathStep.objects.filter(path__in=paths, course__in=CoursePage.objects.available_to(employee))
    return found.select_related("path", "course").order_by("path__title_es", "path", "sort_order")


_STEPS = Prepared(_steps)
