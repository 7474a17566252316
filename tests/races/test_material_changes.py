"""Two editors declare the same change, and a holder completes earlier content, at the same moment."""

import datetime
from collections import Counter

import pytest

from certificates.changes.services import NothingChanged, declare_change, withdraw_change
from certificates.models import CertificateEvent, CertificateNotice
from certificates.models.changes import MaterialChange
from courses.models import CoursePage, Enrolment, LessonPage
from tests.factories import UserFactory, make_course, make_enrolment

HOLDERS = 5
WORDS = {"words_es": "Cambió.", "words_en": "It changed."}
pytestmark = pytest.mark.postgresql


@pytest.fixture
def changed(transactional_db):
    """A course whose content changed after five people got a certificate."""
    course = CoursePage.objects.get(pk=make_course(lessons=1).pk)
    for _ in range(HOLDERS):
        make_enrolment(course, lessons_done=True)
    LessonPage.objects.update(minutes=9)
    return course


def later(course):
    return Enrolment.objects.filter(course=course).first().employee.organisation.today() + datetime.timedelta(days=60)


def test_change_that_is_declared_at_once_asks_everybody_once(race, changed):
    by, day = UserFactory(), later(changed)
    outcomes = race(lambda _lane: declare_change(CoursePage.objects.get(pk=changed.pk), day, **WORDS, by=by))

    found = Counter(type(outcome).__name__ for outcome in outcomes)
    assert found == {MaterialChange.__name__: 1, NothingChanged.__name__: 7}
    assert CertificateNotice.objects.count() == HOLDERS
    assert CertificateEvent.objects.filter(kind="asked").count() == HOLDERS
    assert set(Enrolment.objects.values_list("renew_by", flat=True)) == {day}


def test_change_that_is_withdrawn_at_once_is_withdrawn_once(race, changed):
    by = UserFactory()
    change = declare_change(changed, later(changed), **WORDS, by=by)
    outcomes = race(lambda lane: withdraw_change(change, f"Reason {lane}", by=by))

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"NoneType": 1, "TooLate": 7}
    assert CertificateEvent.objects.filter(kind="not_asked").count() == HOLDERS
    assert set(Enrolment.objects.values_list("renew_by", flat=True)) == {None}
