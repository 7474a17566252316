"""Certificates that rest on a score that no longer passes: human resources hear of it, whichever way the score
changed.
"""

import csv
import datetime
import io
import re
from decimal import Decimal

import pytest
from django.utils import timezone

from certificates.batches.candidates import assessed
from certificates.issuing.services import issue_certificate
from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from courses.learning.services import complete_lesson, start_course
from courses.models import CoursePage, Enrolment, LessonPage
from people.approvals.services import approve
from people.models import Employee
from quizzes.adjusting.approvals import ADJUSTMENT
from quizzes.adjusting.services import adjust_score
from quizzes.models import Attempt, Question, QuizPage
from quizzes.regrading.services import regrade
from quizzes.voiding.approvals import UNDO
from quizzes.voiding.services import undo_void, void_question
from tests.certificates.batches import REISSUE, begin, run
from tests.factories import EmployeeFactory, UserFactory, make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

WHY = "Two choices were right"


@pytest.fixture
def quiz():
    """Two questions, one of which suffices."""
    return make_quiz(make_course(title_en="Foundations"), questions=2, pass_mark=50, attempt_limit=None)


def sit(quiz, learner, right=1):
    enrolment = make_enrolment(CoursePage.objects.get(pk=quiz.get_parent().pk), learner, lessons_done=True)
    return make_attempt(enrolment, quiz, right=right, submit=True)


def question_at(attempt, position):
    return Question.objects.get(versions__responses__attempt=attempt, versions__responses__position=position)


# Each makes somebody pass, and then pass no more.


def adjusting(quiz, learner, by):
    attempt = sit(quiz, learner)
    adjust_score(attempt, Decimal(10), WHY, by=by, seen=50, may_lower=True)
    return attempt


def regrading(quiz, learner, by):
    attempt = sit(quiz, learner)
    question = question_at(attempt, 1)
    choices = list(question.choices.all())
    for number, choice in enumerate(choices):
        choice.is_correct = number == 1
    question.choices = choices
    question.save_revision().publish()
    regrade(Question.objects.get(pk=question.pk), WHY, by=by, never_lowers=False)
    return attempt


def voiding(quiz, learner, by):
    attempt = sit(quiz, learner)
    void_question(question_at(attempt, 1), "out", WHY, by=by, never_lowers=False)
    return attempt


def undoing(quiz, learner, by):
    attempt = sit(quiz, learner, right=0)
    void = void_question(question_at(attempt, 1), "full", "Badly written", by=by)
    undo_void(void, WHY, by=by, never_lowers=False)
    return attempt


def lower(attempt, by):
    """Let an attempt pass no more."""
    attempt = Attempt.objects.get(pk=attempt.pk)
    return adjust_score(attempt, Decimal(10), WHY, by=by, seen=attempt.score, may_lower=True)


def failing(organisation):
    return set(Certificate.objects.failing(organisation.today()))


def turns(certificate):
    return [
        (event.kind, event.actor, event.why) for event in certificate.events.filter(kind__in=["failing", "passing"])
    ]


@pytest.mark.parametrize("way", [adjusting, regrading, voiding, undoing], ids=lambda way: way.__name__)
def test_whichever_way_the_score_changed_the_log_says_so_once(quiz, learner, superuser, organisation, way):
    attempt = way(quiz, learner, superuser)
    certificate = Certificate.objects.get()
    found, said = failing(organisation), turns(certificate)
    attempt = Attempt.objects.get(pk=attempt.pk)
    adjust_score(attempt, Decimal(5), "Once more, for another reason", by=superuser, seen=attempt.score, may_lower=True)
    again = turns(certificate)
    asked = ADJUSTMENT.request(Attempt.objects.get(), Decimal(70), "It was right", by=superuser, may_lower=False)
    second = UserFactory(is_staff=True, is_superuser=True)
    approve(asked, by=second)

    assert (found, said) == ({certificate}, [("failing", superuser, WHY)])
    assert again == said
    assert (failing(organisation), turns(certificate)) == (set(), [*said, ("passing", superuser, "It was right")])
    assert certificate.events.get(kind="passing").approver == second
    assert Certificate.objects.get().revoked_at is None


def test_the_second_person_is_named(quiz, learner, superuser, editor):
    attempt = sit(quiz, learner, right=0)
    void = void_question(question_at(attempt, 1), "full", "Badly written", by=superuser)
    second = UserFactory(is_staff=True, is_superuser=True)
    approve(UNDO.request(void, WHY, by=editor, never_lowers=False), by=second)

    event = Certificate.objects.get().events.get(kind="failing")

    assert (event.actor, event.approver, event.why) == (editor, second, WHY)


def test_another_attempt_that_passes_carries_it(quiz, learner, superuser, organisation):
    other = sit(quiz, learner, right=0)
    attempt = sit(quiz, learner)
    Attempt.objects.filter(pk=other.pk).update(score=50)

    lower(attempt, superuser)

    assert (failing(organisation), turns(Certificate.objects.get())) == (set(), [])


@pytest.mark.parametrize("what", ["revoked", "superseded", "expired", "no quiz", "practice", "imported"])
def test_what_rests_on_no_score_or_stands_no_more_is_none_of_them(quiz, learner, superuser, organisation, what):
    attempt = sit(quiz, learner, right=0 if what == "imported" else 1)
    if what == "imported":  # the completion comes from another system; what was tried here never passed
        Enrolment.objects.update(completed_at=timezone.now())
        issue_certificate(Enrolment.objects.get())
    elif what == "no quiz":
        Attempt.objects.all().update(score=10)
        Certificate.objects.update(score=None)
    elif what == "practice":
        QuizPage.objects.update(is_final=False)
    if what not in ("imported", "no quiz"):
        lower(attempt, superuser)
    certificate = Certificate.objects.get()
    if what == "revoked":
        revoke_certificate(certificate, Certificate.Reason.ASSESSMENT, "Copied")
    elif what == "superseded":
        Certificate.objects.update(superseded_at=timezone.now())
    elif what == "expired":
        Certificate.objects.update(expires_on=organisation.today() - datetime.timedelta(days=1))

    assert failing(organisation) == set()


def test_renewal_by_the_refresher_rests_on_the_quiz_of_the_refresher(learner, superuser, organisation):
    refresher = make_course(slug="refresher", hours=1)
    short = make_quiz(refresher, questions=2, pass_mark=50, attempt_limit=None)
    course = make_course(hours=8, refresher=refresher)
    first = sit(make_quiz(course, questions=2, pass_mark=50, attempt_limit=None), learner)
    soon, long_ago = organisation.today() + datetime.timedelta(days=20), timezone.now() - datetime.timedelta(days=345)
    Enrolment.objects.update(expires_on=soon, completed_at=long_ago)
    again = start_course(learner, CoursePage.objects.get(pk=course.pk))
    for lesson in LessonPage.objects.descendant_of(again.studied_course):
        complete_lesson(again, lesson, "es")
    renewed = make_attempt(again, short, right=1, submit=True)
    certificate = Certificate.objects.get(enrolment=again)

    lower(first, superuser)  # the cycle before counts no more
    before = failing(organisation)
    lower(renewed, superuser)

    assert (before, failing(organisation)) == (set(), {certificate})


# --- What human resources see ---------------------------------------------------------------------


@pytest.fixture
def two(quiz, learner, organisation, superuser):
    """A certificate that rests on a score that no longer passes, and one that does not."""
    passed = sit(quiz, EmployeeFactory(organisation=organisation))
    lower(sit(quiz, learner), superuser)
    return Certificate.objects.get(enrolment__employee=learner), Certificate.objects.get(enrolment=passed.enrolment)


def test_register_says_it_filters_by_it_and_exports_it(client, hr, two, superuser):
    bad, good = two
    client.force_login(hr.user)
    listed = client.get("/en/certificates/register/")
    filtered = client.get("/en/certificates/register/?status=failing")
    data = b"".join(client.get("/en/certificates/register/export.csv").streaming_content).decode("utf-8-sig")
    [head, *rows] = csv.reader(io.StringIO(data, newline=""))

    page = listed.content.decode()
    assert "1 certificate rests on a score that no longer passes" in page
    assert 'href="?status=failing"' in page
    assert len(re.findall(r"Score no longer passes\s*</div>", page)) == 1
    assert [row.certificate for row in filtered.context["rows"]] == [bad]
    assert head[-2:] == ["Changed scores", "Score no longer passes"]
    found = {row[0]: row[-2:] for row in rows}
    assert found[good.folio] == ["", ""]
    changed, says = found[bad.folio]
    words = ["attempt 1: 50 → 10 (Adjusted by hand", superuser.get_full_name(), WHY]
    assert ([word for word in words if word not in changed], says) == ([], "Yes")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "1 certificado se basa en una calificación que ya no es aprobatoria"),
        ("en", "1 certificate rests on a score that no longer passes"),
    ],
)
def test_home_of_human_resources_leads_to_them(client, hr, learner, stranger, two, language, words):
    seen = {}
    for person in (hr, learner, stranger):
        client.force_login(person.user)
        seen[person] = client.get(f"/{language}/").content.decode()

    assert {person: words in page for person, page in seen.items()} == {hr: True, learner: False, stranger: False}
    assert f'href="/{language}/certificates/register/?status=failing"' in seen[hr]


def test_home_of_human_resources_costs_ten_queries_more(client, hr, two, django_assert_num_queries):
    client.force_login(hr.user)
    client.get("/en/")

    # How many of them, whom she sees, what is to be done by time zone, who cannot sign in, what waits, which evidence
    # and which requests do and whom she owes too much to decide on them, whether mail leaves, which classes are hers.
    with django_assert_num_queries(19):
        client.get("/en/")
    Employee.objects.filter(pk=hr.pk).update(role=Employee.Role.EMPLOYEE)
    with django_assert_num_queries(10):
        client.get("/en/")


def test_person_page_and_certificate_say_it_to_human_resources(client, hr, manager, learner, two):
    bad, _good = two
    words, log = "The score it rests on no longer passes", f'href="/en/certificates/register/{bad.uuid}/"'
    pages = {}
    for viewer in (hr, manager):
        client.force_login(viewer.user)
        pages[viewer] = client.get(f"/en/team/{learner.pk}/").content.decode()
    client.force_login(hr.user)
    managed = client.get(f"/en/certificates/register/{bad.uuid}/").content.decode()

    assert [(words in pages[viewer], log in pages[viewer]) for viewer in (hr, manager)] == [
        (True, True),
        (False, False),
    ]
    assert managed.count(words) == 2  # said on top, and in the log
    assert WHY in managed


def test_nothing_is_issued_again_on_such_a_score(hr, organisation, two):
    bad, good = two
    course = bad.enrolment.course
    found = {row.pk: row.problem for row in assessed(organisation, course, REISSUE, organisation.today(), hr)}

    batch = run(begin(hr, course, REISSUE))

    assert found == {bad.enrolment_id: "failing", good.enrolment_id: ""}
    assert [item.enrolment_id for item in batch.items.all()] == [good.enrolment_id]


def test_who_passes_no_more_while_a_batch_waits_is_left_out(quiz, hr, organisation, superuser):
    attempt = sit(quiz, EmployeeFactory(organisation=organisation))
    batch = begin(hr, attempt.enrolment.course, REISSUE)
    lower(attempt, superuser)

    run(batch)

    assert (batch.items.get().problem, Certificate.objects.count()) == ("failing", 1)
