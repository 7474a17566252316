"""What the owner of an account answers, and what comes of it."""

from urllib.parse import quote

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from people.employees.services import hire_employee, update_employee, update_worker_data
from people.linking.services import NotOpen, accept, refuse
from people.models import CurpClaim, Employee, LinkRequest, Pin, User
from people.permissions import can_sign_in
from tests.factories import EmployeeFactory, UserFactory, make_course, make_enrolment
from tests.people.linking.confirming import answer, link_of

pytestmark = pytest.mark.django_db
CURP = "HEGG560427MVZRRL04"
Answer = LinkRequest.Answer


@pytest.mark.parametrize("language", ["es", "en"])
def test_mail_says_who_asks_and_nothing_of_the_account(newcomer, ines, language):
    User.objects.filter(pk=ines.pk).update(language=language)
    link_of(newcomer)

    message = mail.outbox[-1]
    assert message.to == ["ines@example.com"]
    assert all(word in message.body for word in ("A-77", "Inés Mora", newcomer.organisation.legal_name))
    assert "Bravo" not in message.body


def test_accepting_moves_the_employment_with_its_evidence(client, newcomer, ines):
    enrolment = make_enrolment(make_course(), newcomer, lessons_done=True)
    update_worker_data(newcomer, curp=CURP, occupation="")
    former = newcomer.user
    client.force_login(ines)
    path = link_of(newcomer)

    asked = client.get(path).content.decode()
    done = client.post(path, {"answer": "accept"}, follow=True)

    assert newcomer.organisation.legal_name in asked
    assert "A-77" in asked
    newcomer.refresh_from_db()
    assert newcomer.user == ines
    assert set(ines.employments.all()) == {newcomer, ines.employments.get(organisation__code="bravo")}
    assert newcomer.enrolments.get() == enrolment
    assert done.wsgi_request.employee == newcomer
    former.refresh_from_db()
    assert (former.is_active, former.has_usable_password(), can_sign_in(former)) == (False, False, False)
    assert CurpClaim.objects.get(organisation=newcomer.organisation).user == ines
    assert newcomer.changes.filter(field="email", before="", after="ines@example.com", by=ines).exists()
    assert LinkRequest.objects.get().answer == Answer.ACCEPTED


def test_refusing_changes_nothing_and_tells_human_resources(organisation, hr, ines, django_capture_on_commit_callbacks):
    names = {"given_names": "Inés", "first_surname": "Mora"}
    newcomer = hire_employee(organisation, "A-77", user=names, asks=ines)
    path = link_of(newcomer)

    with django_capture_on_commit_callbacks(execute=True):
        page = answer(ines, path, "refuse").content.decode()

    newcomer.refresh_from_db()
    assert newcomer.user_id != ines.pk
    assert "Nothing of your account has changed" in page
    assert (mail.outbox[-1].to, "A-77" in mail.outbox[-1].body) == ([hr.user.email], True)
    client = Client()
    client.force_login(hr.user)
    shown = client.get(f"/en/people/{newcomer.pk}/").content.decode()
    assert "Not confirmed by the person" in shown
    assert "Send the link again" not in shown


def test_link_works_once(newcomer, ines):
    path = link_of(newcomer)
    answer(ines, path, "refuse")

    answer(ines, path, "accept")

    newcomer.refresh_from_db()
    assert newcomer.user_id != ines.pk


@pytest.mark.parametrize("said", ["accept", "refuse"])
def test_nobody_else_answers(newcomer, ines, hr, said):
    path = link_of(newcomer)

    for stranger in (hr.user, newcomer.user, UserFactory(is_superuser=True, is_staff=True)):
        page = answer(stranger, path, said).content.decode()
        assert "A-77" not in page

    newcomer.refresh_from_db()
    assert newcomer.user_id != ines.pk
    assert LinkRequest.objects.open().count() == 1


def test_link_leads_through_the_sign_in(client, newcomer):
    path = link_of(newcomer)

    response = client.get(path)

    assert response.status_code == 302
    assert response["Location"].endswith(f"/accounts/login/?next={quote(path)}")


@pytest.mark.parametrize("path", ["made-up", "made-up:signature", "x" * 300])
def test_made_up_link_leads_nowhere(client, ines, path):
    client.force_login(ines)

    assert "no longer works" in client.get(f"/en/accounts/link/{path}/").content.decode()


def test_who_has_left_the_other_company_signs_in_to_answer(newcomer, ines):
    ines.employments.update(left_on="2026-01-31")
    assert not can_sign_in(ines)
    path = link_of(newcomer)
    assert can_sign_in(ines)

    answer(ines, path)

    newcomer.refresh_from_db()
    assert newcomer.user_id == ines.pk


def test_who_has_left_and_refuses_is_out_again(newcomer, ines):
    ines.employments.update(left_on="2026-01-31")

    answer(ines, link_of(newcomer), "refuse")

    assert not can_sign_in(ines)


@pytest.mark.parametrize(
    "change",
    [
        lambda newcomer, ines: User.objects.filter(pk=ines.pk).update(email="other@example.com"),
        lambda newcomer, ines: User.objects.filter(pk=newcomer.user_id).update(email="own@example.com"),
        lambda newcomer, ines: Employee.objects.filter(pk=newcomer.pk).update(left_on="2026-01-31"),
        lambda newcomer, ines: LinkRequest.objects.update(expires_at=timezone.now()),
    ],
    ids=["the account has another e-mail", "the person has another e-mail", "they left", "its term is over"],
)
def test_link_is_of_no_use_once_things_have_changed(newcomer, ines, change):
    path = link_of(newcomer)
    change(newcomer, ines)

    for act in (accept, refuse):
        with pytest.raises(NotOpen):
            act(LinkRequest.objects.get(), ines)
    assert "no longer works" in answer(ines, path).content.decode()


def test_password_that_somebody_else_has_set_is_changed_first(client, organisation, bravo):
    names = {"given_names": "Inés", "first_surname": "Mora", "language": "en", "password": "una frase larga y buena"}
    ours = hire_employee(bravo, "1", user=names)
    update_employee(ours, None, user={"email": "ines@example.com"})
    ours.user.pin = Pin.objects.create(user=ours.user, employee=ours, secret="x", changed_at=timezone.now())
    newcomer = hire_employee(organisation, "A-77", user={"given_names": "Inés"}, asks=ours.user)
    client.force_login(ours.user)
    path = link_of(newcomer)

    refused = client.post(path, {"answer": "accept"}, follow=True).content.decode()
    own = {"password1": "otra frase muy distinta", "password2": "otra frase muy distinta"}
    client.post("/en/accounts/password/change/", {"oldpassword": "una frase larga y buena", **own})
    done = client.post(path, {"answer": "accept"}, follow=True)

    assert "Your password was set by somebody else" in refused
    assert done.wsgi_request.employee == newcomer
    newcomer.refresh_from_db()
    assert newcomer.user == ours.user
    assert not Pin.objects.exists()


def test_accepting_signs_the_account_out_elsewhere(newcomer, ines):
    elsewhere = Client()
    elsewhere.force_login(ines)

    answer(ines, link_of(newcomer))

    assert elsewhere.get("/en/record/").status_code == 302


def test_who_works_here_already_is_told(newcomer, ines):
    path = link_of(newcomer)
    EmployeeFactory(user=ines, organisation=newcomer.organisation)

    page = answer(ines, path).content.decode()

    assert "You already work for" in page
    assert LinkRequest.objects.open().exists()
