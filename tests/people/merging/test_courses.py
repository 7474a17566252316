"""Courses of a person who was entered twice: evidence passes as it is, and each course counts once."""

import datetime

import pytest
from django.utils import timezone

from certificates.models import Certificate
from courses.models import Assignment, DutyItem, DutyRule, Enrolment, Evidence, RuleMember, Seat
from people.models import Employee
from quizzes.models import Accommodation, Attempt
from tests.courses.classroom.making import make_session, seated
from tests.courses.evidence.making import handed_in
from tests.factories import assign_course, make_attempt, make_course, make_enrolment, make_quiz
from tests.people.merging.conftest import words
from tests.reports.team_list import open_team

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def courses_of(employee):
    return list(Enrolment.objects.filter(employee=employee).order_by("course", "cycle").values_list("pk", flat=True))


def frozen():
    """Everything that no merge writes anew."""
    return [
        list(Attempt.objects.order_by("pk").values()),
        list(Certificate.objects.order_by("pk").values()),
        list(Enrolment.objects.order_by("pk").values("pk", "uuid", "cycle", "completed_at", "expires_on", "is_latest")),
    ]


@pytest.fixture
def course():
    return make_course()


def passed(course, employee, quiz):
    enrolment = make_enrolment(course, employee, lessons_done=True)
    make_attempt(enrolment, quiz, right=4, submit=True)
    enrolment.refresh_from_db()
    assert enrolment.completed_at
    return enrolment


def test_course_of_the_second_alone_passes_with_all_that_hangs_on_it(both, first, second, course, join_records):
    enrolment = passed(course, second, make_quiz(course))
    before = frozen()
    assert "1 course moves over, with its progress, attempts, and certificates." in words(both)

    join_records()

    assert courses_of(first) == [enrolment.pk]
    assert frozen() == before
    assert Certificate.objects.get().enrolment.employee == first


def test_two_certificates_of_one_course_stay_and_one_counts(both, first, second, course, join_records, client, hr):
    quiz = make_quiz(course)
    mine, theirs = passed(course, first, quiz), passed(course, second, quiz)
    before = frozen()
    [told] = words(both, conflicts=True)[1:]
    assert "taken with both numbers. That of number 00101 counts: Current" in told

    join_records()

    assert (courses_of(first), courses_of(second)) == ([mine.pk], [theirs.pk])
    assert frozen() == before
    client.force_login(hr.user)
    page = client.get(f"/en/team/{first.pk}/")
    assert len(page.context["awards"]) == 2
    assert [len(begun) for _one, begun in page.context["former"]] == [1]
    assert client.get(f"/en/team/{second.pk}/").url == f"/en/team/{first.pk}/"


def test_the_better_of_two_counts_though_it_is_the_second(first, second, course, join_records):
    quiz = make_quiz(course)
    mine, theirs = make_enrolment(course, first), passed(course, second, quiz)
    before = frozen()

    join_records()

    assert (courses_of(first), courses_of(second)) == ([theirs.pk], [mine.pk])
    assert frozen() == before


def test_two_open_attempts_stay(both, first, second, course, join_records):
    quiz = make_quiz(course)
    attempts = [make_attempt(make_enrolment(course, one, lessons_done=True), quiz) for one in (first, second)]
    assert len(words(both, conflicts=True)) == 2

    join_records()

    assert [Attempt.objects.get(pk=each.pk).submitted_at for each in attempts] == [None, None]
    assert {each.enrolment.employee_id for each in attempts} == {first.pk, second.pk}


def test_dropped_enrolment_gives_way(first, second, course, join_records):
    mine, theirs = make_enrolment(course, first), make_enrolment(course, second)
    Enrolment.objects.filter(pk=mine.pk).update(dropped_at=timezone.now(), started_at=None, content_version=None)

    join_records()

    assert (courses_of(first), courses_of(second)) == ([theirs.pk], [mine.pk])
    mine.refresh_from_db()
    assert (mine.cycle, mine.is_latest) == (1, True)
    assert mine.dropped_at


@pytest.mark.parametrize("days", [(9, 2), (2, 9)])
def test_duty_of_both_is_due_by_the_earlier_date_and_once(first, second, course, join_records, days, client, hr):
    today = first.today()
    for record, due in zip((first, second), days, strict=True):
        assign_course(record, course, today + due * DAY)

    join_records()

    kept = Enrolment.objects.get(employee=first)
    assert kept.due_on == today + 2 * DAY
    assert Assignment.objects.standing().filter(enrolment=kept).count() == 2
    assert [row.employee_id for row in open_team(client, hr).context["rows"] if row.enrolment_id] == [first.pk]
    assert [row for row in open_team(client, hr, "?people=left").context["rows"] if row.employee_id == second.pk] == []
    assert first.pk in [row.employee_id for row in open_team(client, hr, "?q=00202").context["rows"]]


def test_begun_course_takes_over_the_duty_of_the_other(first, second, course, join_records):
    begun = make_enrolment(course, first)
    due = first.today() + 3 * DAY
    assign_course(second, course, due)

    join_records()

    begun.refresh_from_db()
    assert (begun.due_on, begun.assignments.count()) == (due, 1)


def test_seat_passes_to_the_enrolment_that_counts(both, first, second, course, join_records, hr):
    mine, theirs = make_enrolment(course, first), make_enrolment(course, second)
    [coming] = seated(make_session(hr, course), theirs, by=hr)
    [past] = seated(make_session(hr, course, begins=-DAY), theirs, by=hr)
    assert "1 seat in a coming class session passes to the number that counts." in words(both)

    join_records()

    assert dict(Seat.objects.held().values_list("pk", "enrolment")) == {coming.pk: mine.pk, past.pk: theirs.pk}


@pytest.mark.parametrize("is_done", [False, True])
def test_seat_that_the_person_does_not_need_becomes_free(both, first, second, course, join_records, hr, is_done):
    theirs = make_enrolment(course, second)
    mine = passed(course, first, make_quiz(course)) if is_done else make_enrolment(course, first)
    session = make_session(hr, course)
    kept = [] if is_done else seated(session, mine, by=hr)
    [freed] = seated(session, theirs, by=hr)
    assert "1 seat in a coming class session becomes free" in " ".join(words(both))

    join_records()

    assert list(session.given.held()) == kept
    freed.refresh_from_db()
    assert (freed.enrolment, freed.released_by, freed.sequence) == (theirs, hr, 1)
    assert freed.events.first().kind == "taken"


def test_actions_evidence_rules_and_accommodations_pass(first, second, course, join_records, organisation, hr):
    assign_course(second, course, second.today() + DAY)
    evidence = handed_in(second)
    rule = DutyRule.objects.create(
        organisation=organisation, name="?", course=course, due="entry", days=30, leaving="keep"
    )
    for record in (first, second):
        RuleMember.objects.create(rule=rule, employee=record)
    for record, extra in ((first, 1), (second, 2)):
        Accommodation.objects.create(employee=record, extra_attempts=extra, reason="?", granted_by=hr)
    Accommodation.objects.create(employee=second, quiz=make_quiz(course), extra_attempts=3, reason="?", granted_by=hr)

    join_records()

    assert set(DutyItem.objects.values_list("employee", flat=True)) == {first.pk}
    assert Evidence.objects.get(pk=evidence.pk).employee == first
    assert RuleMember.objects.present().get().employee == first
    assert sorted(first.accommodations.values_list("extra_attempts", flat=True)) == [1, 3]


def test_evidence_that_the_person_accepted_for_themselves_stays_apart(both, first, second, join_records):
    evidence = handed_in(second)
    Evidence.objects.filter(pk=evidence.pk).update(decision="refused", decided_at=timezone.now(), decided_by=first)
    told = "1 piece of evidence stays with the former number: the person decided on it themselves."
    assert told in words(both)

    join_records()

    assert Evidence.objects.get(pk=evidence.pk).employee == second


def test_person_finds_it_all_in_their_record(client, first, second, course, join_records):
    quiz = make_quiz(course)
    for record in (first, second):
        passed(course, record, quiz)
    join_records()
    client.force_login(Employee.objects.get(pk=first.pk).user)

    assert len(client.get("/en/record/").context["completions"]) == 2
