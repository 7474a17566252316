"""A prepared query reads what the query reads that it was made of, and is refused where it could not."""

import datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Exists, Prefetch
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from courses.models import CoursePage, Enrolment
from lib.prepared import Prepared
from people.models import Employee, Message
from tests.effort import calls_in
from tests.factories import EmployeeFactory, make_course, make_enrolment

pytestmark = pytest.mark.django_db


def of_user(user, day):
    unread = Message.objects.filter(user=user)
    found = Employee.objects.filter(user=user, hired_on__lte=day).select_related("user", "organisation")
    return found.annotate(has_unread=Exists(unread)).order_by("pk")


def test_rows_are_those_of_the_query_with_what_belongs_to_them(organisation, django_assert_num_queries):
    people = [EmployeeFactory(organisation=organisation) for _ in range(3)]
    prepared, day = Prepared(of_user), datetime.date(2030, 1, 1)

    for person in people:
        with django_assert_num_queries(1):
            [found] = prepared(person.user_id, day)
            assert (found, found.user.email, found.organisation.code) == (person, person.user.email, organisation.code)
            assert found.has_unread is False
    assert prepared(people[0].user_id, datetime.date(1990, 1, 1)) == []
    assert prepared.first(people[0].user_id, day) == people[0]
    assert prepared.first(0, day) is None


def test_text_is_the_same_and_is_made_once(learner):
    prepared, values = Prepared(of_user), (learner.user_id, datetime.date(2030, 1, 1))
    prepared(0, values[1])
    with CaptureQueriesContext(
        connection,
    ) as said:
        prepared(*values)
        list(of_user(*values))
    one, other = (query["sql"] for query in said)

    assert one == other
    assert calls_in(lambda: prepared(*values)) < calls_in(lambda: list(of_user(*values))) / 3


def test_moments_texts_and_what_is_prefetched(learner):
    enrolment = make_enrolment(make_course(), learner)
    prepared = Prepared(
        lambda code, moment: Enrolment.objects.filter(
            employee__organisation__code=code, enrolled_at__lt=moment
        ).prefetch_related("completions")
    )

    now = timezone.now()
    [found] = prepared(learner.organisation.code, now + datetime.timedelta(days=1))
    assert (found, list(found.completions.all())) == (enrolment, [])
    assert prepared("x", now) == prepared(learner.organisation.code, now - datetime.timedelta(days=1)) == []


def test_each_language_has_its_own_text():
    make_course(slug="uno")
    prepared = Prepared(lambda slug: CoursePage.objects.filter(slug=slug).values_list("title", "title_en"))

    for language in ("es", "en", "es"):
        with translation.override(language):
            assert prepared("uno") == list(CoursePage.objects.filter(slug="uno").values_list("title", "title_en"))


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda number: Employee.objects.filter(pk=number + 1), "as it is given"),
        (lambda number: Employee.objects.all(), "as it is given"),
        (lambda number: Employee.objects.filter(pk=number, hired_on__lt=timezone.localdate()), "what time it is"),
        (lambda number: Employee.objects.filter(pk=number, chosen_at__lt=timezone.now()), "what time it is"),
        (
            lambda number: Employee.objects.filter(pk=number).prefetch_related(
                Prefetch("enrolments", Enrolment.objects.filter(employee=number))
            ),
            "stand-ins",
        ),
    ],
)
def test_query_that_could_not_be_told_again_is_refused(build, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        Prepared(build)(5)
