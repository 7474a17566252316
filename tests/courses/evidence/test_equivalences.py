"""One course counts as another: shown before, from a day on, for as long as the completion counts, and ended again."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from certificates.models import Certificate
from courses.evidence.equivalences import (
    AlreadyEnded,
    AlreadyThere,
    begin_equivalence,
    end_equivalence,
    plan_equivalence,
    proposed,
)
from courses.learning.services import ask_renewal, complete_course, drop_renewal, end_validity, start_course
from courses.models import Enrolment, Equivalence
from lib.shown import ShownOtherwise
from people.models import Employee
from tests.courses.evidence.making import DAY
from tests.factories import EmployeeFactory, WorkCentreFactory, assign_course, make_course

pytestmark = pytest.mark.django_db
Status = Enrolment.Status


@pytest.fixture
def courses():
    return make_course(title="Auditoría"), make_course(title="Conciencia")


@pytest.fixture
def duty(learner, courses, hr):
    return assign_course(learner, courses[1], learner.organisation.today() + 10 * DAY, assigned_by=hr).enrolment


def complete(person, course):
    enrolment = start_course(person, course)
    complete_course(enrolment)
    enrolment.refresh_from_db()
    return enrolment


def begin(hr, courses, **options):
    from_on = options.pop("from_on", hr.organisation.today())
    return begin_equivalence(proposed(hr, *courses, from_on, "Incluye todo"), **options)


def standing(duty):
    duty.refresh_from_db()
    return duty.status_on(duty.employee.today())


def test_it_meets_the_duty_of_who_has_completed_and_of_who_will(learner, courses, duty, hr, organisation):
    later = EmployeeFactory(organisation=organisation)
    done = complete(learner, courses[0])
    rule = proposed(hr, *courses, organisation.today())
    plan = plan_equivalence(rule)
    assert [(line.employee_id, line.before, line.changes) for line in plan.to_change] == [
        (learner.pk, Status.NOT_STARTED, True)
    ]

    begin(hr, courses, shown=plan.shown)
    complete(later, courses[0])

    assert standing(duty) == Status.CURRENT
    assert (duty.met_completion, duty.met_until, duty.completed_at) == (done, done.valid_until, None)
    other = Enrolment.objects.get(employee=later, course=courses[1])
    assert other.is_met_on(later.today())
    assert not Certificate.objects.filter(enrolment__course=courses[1]).exists()


def test_whoever_makes_it_meets_no_duty_of_their_own(learner, courses, hr, organisation):
    for person in (hr, learner):
        complete(person, courses[0])
    rule = proposed(hr, *courses, organisation.today(), "Incluye todo")
    assert [line.employee_id for line in plan_equivalence(rule).lines] == [learner.pk]

    begin_equivalence(rule)
    complete(hr, courses[0])  # nor by completing it later

    assert not Enrolment.objects.filter(employee=hr, course=courses[1]).exists()


def test_it_goes_one_way_and_one_step(learner, courses, hr, organisation):
    third = make_course()
    begin(hr, courses)
    begin(hr, (courses[1], third))

    complete(learner, courses[0])

    assert set(Enrolment.objects.values_list("course", flat=True)) == {courses[0].pk, courses[1].pk}


def test_earlier_completions_do_not_count(learner, courses, duty, hr):
    complete(learner, courses[0])

    begin(hr, courses, from_on=learner.today() + DAY)

    assert standing(duty) != Status.CURRENT


def test_it_counts_as_long_as_the_completion_does(learner, courses, duty, hr):
    done = complete(learner, courses[0])
    begin(hr, courses)
    day = learner.today() + 30 * DAY
    mine = Enrolment.objects.filter(pk=done.pk)

    ask_renewal(mine, day)
    duty.refresh_from_db()
    assert duty.met_until == day
    drop_renewal(mine)
    duty.refresh_from_db()
    assert duty.met_until == done.expires_on
    end_validity(done)

    assert standing(duty) != Status.CURRENT


def test_ended_it_counts_no_longer_and_leaves_nothing(learner, courses, duty, hr, organisation):
    other = EmployeeFactory(organisation=organisation)
    for person in (learner, other):
        complete(person, courses[0])
    rule = begin(hr, courses)
    with pytest.raises(AlreadyThere):
        begin(hr, courses)

    assert end_equivalence(rule, by=hr) == 2

    assert standing(duty) == Status.NOT_STARTED
    assert not Enrolment.objects.latest_cycle().filter(employee=other, course=courses[1]).exists()
    with pytest.raises(AlreadyEnded):
        end_equivalence(rule, by=hr)
    begin(hr, courses)
    assert standing(duty) == Status.CURRENT


def test_what_has_expired_brings_nobody_a_course(learner, courses, hr):
    done = complete(learner, courses[0])
    Enrolment.objects.filter(pk=done.pk).update(expires_on=learner.today() - 3 * DAY)

    begin(hr, courses)

    assert not Enrolment.objects.filter(course=courses[1]).exists()


def test_another_organisation_is_none_of_its(stranger, courses, hr):
    begin(hr, courses)

    complete(stranger, courses[0])

    assert not Enrolment.objects.filter(course=courses[1]).exists()


def test_only_what_was_shown_is_done(learner, courses, hr, organisation):
    shown = plan_equivalence(proposed(hr, *courses, organisation.today())).shown
    complete(learner, courses[0])

    with pytest.raises(ShownOtherwise):
        begin(hr, courses, shown=shown)
    assert not Equivalence.objects.exists()


def test_many_people_cost_no_more_questions(courses, hr, organisation, django_assert_max_num_queries):
    for _ in range(12):
        complete(EmployeeFactory(organisation=organisation), courses[0])

    with django_assert_max_num_queries(22):
        begin(hr, courses)

    assert Enrolment.objects.filter(course=courses[1], met_at__isnull=False).count() == 12


def test_the_pages(client, learner, courses, duty, hr, organisation):
    complete(learner, courses[0])
    client.force_login(hr.user)
    with translation.override("es"):
        new, listed = reverse("evidence:new_equivalence"), reverse("evidence:equivalences")
    asked = {"course": courses[0].pk, "counts_as": courses[1].pk, "from_on": str(learner.today()), "reason": "Incluye"}

    same = client.get(new, {**asked, "counts_as": courses[0].pk})
    assert list(same.context["form"].errors) == ["counts_as"]
    page = client.get(new, asked)
    assert "1 persona" in page.content.decode()
    client.post(f"{new}?{page.context['query']}", {"shown": page.context["plan"].shown})

    rule = Equivalence.objects.get()
    assert (rule.created_by, rule.reason) == (hr, "Incluye")
    assert client.get(listed).context["rows"][0]["met"] == 1
    with translation.override("es"):
        client.post(reverse("evidence:end_equivalence", args=[rule.uuid]))
    assert standing(duty) == Status.NOT_STARTED
    limited = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    limited.hr_centres.add(WorkCentreFactory(organisation=organisation))
    client.force_login(limited.user)
    assert client.get(listed).status_code == 404


def test_a_met_duty_expires_with_the_completion(learner, courses, duty, hr):
    done = complete(learner, courses[0])
    begin(hr, courses)

    with time_machine.travel(
        timezone.now() + ((done.expires_on - learner.today()).days + 1) * datetime.timedelta(days=1)
    ):
        assert standing(duty) == Status.EXPIRED
