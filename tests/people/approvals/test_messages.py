"""Who is told of an approval: who may decide, then who asked."""

import pytest

from people.approvals.services import approve, refuse, withdraw
from people.models import User
from tests.people.approvals.conftest import ask

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("es", "Espera tu aprobación: Promotion", "Motivo: Earned it"),
        ("en", "Waiting for your approval: Promotion", "Reason given: Earned it"),
    ],
)
def test_who_may_decide_hears_of_it_once(
    learner, hr, second_hr, mailoutbox, django_capture_on_commit_callbacks, language, subject, words
):
    User.objects.filter(pk=second_hr.user_id).update(language=language)

    with django_capture_on_commit_callbacks(execute=True):
        approval = ask(learner, hr)
        ask(learner, hr)

    [mail] = mailoutbox
    assert mail.to == [second_hr.user.email]
    assert mail.subject == subject
    assert words in mail.body
    assert hr.user.get_full_name() in mail.body
    assert learner.user.get_full_name() not in mail.body
    assert f"https://aula.example.com/{language}/approvals/{approval.uuid}/" in mail.body


def test_administrators_hear_of_what_nobody_else_decides(
    learner, hr, superuser, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(learner, hr)

    assert [mail.to for mail in mailoutbox] == [[superuser.email]]


@pytest.mark.parametrize(
    ("decide", "outcome"),
    [
        (lambda approval, by: approve(approval, by=by), "Approved"),
        (lambda approval, by: refuse(approval, "Not before May", by=by), "Refused"),
    ],
)
def test_who_asked_hears_the_answer(
    learner, hr, second_hr, mailoutbox, django_capture_on_commit_callbacks, decide, outcome
):
    User.objects.filter(pk=hr.user_id).update(language="en")
    approval = ask(learner, hr)

    with django_capture_on_commit_callbacks(execute=True):
        decide(approval, second_hr.user)

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([hr.user.email], f"Promotion: {outcome}")
    assert ("Not before May" in mail.body) == (outcome == "Refused")


def test_what_is_taken_back_is_no_news(learner, hr, second_hr, mailoutbox, django_capture_on_commit_callbacks):
    approval = ask(learner, hr)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(approval, by=hr.user)

    assert mailoutbox == []
