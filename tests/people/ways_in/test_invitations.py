"""Invitations: a link in a mail, one use, a term, sent again without telling who has an account."""

import datetime
import smtplib

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from people.invitations.links import token_of
from people.invitations.services import (
    NotOpen,
    accept,
    invite,
    invite_new,
    plan_invitations,
    send_again,
)
from people.messages.delivery import WAITS
from people.messages.tasks import look_after_messages
from people.models import EmailBounce, Employee, Invitation, Message, User
from tests.factories import EmployeeFactory, UserFactory
from tests.people.ways_in.conftest import PASSWORD, link_in, link_to, send_invitation, without_password

pytestmark = pytest.mark.django_db

CHOSEN = {"password1": PASSWORD, "password2": PASSWORD}
DAY = datetime.timedelta(days=1)


def is_over(page):
    return "invitation_over" in " ".join(template.name or "" for template in page.templates)


def mine(person):
    return Invitation.objects.filter(employee=person)


@pytest.mark.parametrize(("language", "words"), [("es", "elegir tu contraseña"), ("en", "choose your password")])
def test_mail_is_in_the_language_of_the_person(newcomer, hr, language, words):
    User.objects.filter(pk=newcomer.user_id).update(language=language)
    newcomer.user.refresh_from_db()

    path = link_to(newcomer, hr)

    [message] = mail.outbox
    assert path.startswith(f"/{language}/")
    assert words in message.body
    assert (message.to, newcomer.organisation.legal_name in message.subject) == (["itzel@example.com"], True)


def test_chosen_password_lets_in_at_home_with_a_welcome(client, newcomer, link):
    page = client.get(link)
    response = client.post(link, CHOSEN, follow=True)

    assert page.status_code == 200
    assert response.redirect_chain[-1][0].startswith("/es/")
    assert "Itzel" in response.content.decode()
    assert "Banco Cenzontle" in response.content.decode()
    assert client.get("/es/accounts/devices/").status_code == 200
    newcomer.user.refresh_from_db()
    assert newcomer.user.check_password(PASSWORD)
    assert mine(newcomer).get().accepted_at


def test_link_works_once(client, newcomer, link):
    first, second = Client(), Client()
    assert not is_over(second.get(link))  # two tabs stand open

    first.post(link, CHOSEN)
    other = second.post(link, {"password1": "otra jacaranda en flor", "password2": "otra jacaranda en flor"})

    newcomer.user.refresh_from_db()
    assert is_over(other)
    assert newcomer.user.check_password(PASSWORD)
    assert is_over(client.get(link))


def test_invitation_is_used_once_whoever_comes_second(newcomer, link):
    made = mine(newcomer).get()
    accept(made)

    with pytest.raises(NotOpen):
        accept(made)


def test_weak_password_uses_nothing_up(client, newcomer, link):
    assert client.post(link, {"password1": "123456", "password2": "123456"}).status_code == 400
    assert client.post(link, CHOSEN).status_code == 302


@pytest.mark.parametrize(
    "change",
    [
        lambda person: mine(person).update(expires_at=timezone.now()),
        lambda person: mine(person).update(replaced_at=timezone.now()),
        lambda person: User.objects.filter(pk=person.user_id).update(email="other@example.com"),
        lambda person: User.objects.filter(pk=person.user_id).update(is_active=False),
        lambda person: Employee.objects.filter(pk=person.pk).update(left_on="2026-01-31"),
    ],
    ids=["too old", "a newer one", "another e-mail", "switched off", "has left"],
)
def test_link_that_lets_nobody_in_any_more_offers_another(client, newcomer, link, change):
    change(newcomer)

    page = client.get(link)

    assert is_over(page)
    assert f'action="{link}again/"' in page.content.decode()
    assert is_over(client.post(link, CHOSEN))
    assert not User.objects.get(pk=newcomer.user_id).has_usable_password()


def test_link_that_nobody_wrote_looks_like_an_old_one(client, newcomer, link):
    old = token_of(mine(newcomer).get())
    mine(newcomer).update(expires_at=timezone.now())
    made_up = old[:-3] + ("abc" if old[-3:] != "abc" else "xyz")

    pages = [client.get(f"/es/accounts/invitation/{token}/") for token in (old, made_up)]

    assert [is_over(page) for page in pages] == [True, True]
    texts = [page.content.decode().replace(old, "?").replace(made_up, "?") for page in pages]
    assert [text[text.index("<h1") : text.index("</h1>")] for text in texts] == [
        texts[0][texts[0].index("<h1") : texts[0].index("</h1>")]
    ] * 2


def test_sent_again_from_an_old_link(client, newcomer, link, django_capture_on_commit_callbacks):
    mine(newcomer).update(expires_at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(f"{link}again/")

    assert page.status_code == 200
    assert len(mail.outbox) == 2
    assert not is_over(client.get(link_in(mail.outbox[-1])))
    assert mine(newcomer).present().count() == 1


def test_who_has_a_password_gets_the_way_to_a_new_one(client, newcomer, link):
    token = link.split("/")[-2]
    client.post(link, CHOSEN)

    assert send_again(token) == newcomer.user


def test_answer_tells_nobody_whether_there_is_an_account(client, link):
    again, made_up = (client.post(f"/es/accounts/invitation/{token}/again/") for token in (link.split("/")[-2], "x:y"))

    assert [again.status_code, made_up.status_code] == [200, 200]
    texts = [page.content.decode() for page in (again, made_up)]
    assert (
        texts[0][texts[0].index("<main") : texts[0].index("</main>")]
        == (texts[1][texts[1].index("<main") : texts[1].index("</main>")])
    )


def test_sending_again_has_a_limit(client, link):
    answers = [client.post(f"{link}again/").status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]


def test_whoever_has_an_account_elsewhere_signs_in_and_joins(client, bravo, hr):
    user = UserFactory(email="jorge@example.com", given_names="Jorge", password=PASSWORD)
    user.set_password(PASSWORD)
    user.save()
    EmployeeFactory(user=user, organisation=bravo)
    joining = EmployeeFactory(user=user, organisation=hr.organisation, hired_on="2024-01-01")
    path = link_to(joining, hr)

    before = client.get(path)
    client.post("/es/accounts/login/", {"login": "jorge@example.com", "password": PASSWORD, "next": path})
    asked = client.get(path)
    done = client.post(path, follow=True)

    assert "password1" not in before.content.decode()
    assert "Comenzar en Banco Cenzontle" in asked.content.decode()
    assert done.context["request"].employee == joining
    assert mine(joining).get().accepted_at
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_nobody_goes_in_over_somebody_else_who_is_signed_in(client, hr, newcomer, link):
    client.force_login(hr.user)

    page = client.post(link, CHOSEN)

    newcomer.user.refresh_from_db()
    assert "Salir" in page.content.decode()
    assert not newcomer.user.has_usable_password()


# --- What human resources do ----------------------------------------------------------------------


def test_plan_says_who_gets_none_and_why(organisation, newcomer):
    without_password(EmployeeFactory(organisation=organisation), email="")
    without_password(EmployeeFactory(organisation=organisation), is_active=False)
    EmployeeFactory(organisation=organisation)

    plan = plan_invitations(Employee.objects.filter(organisation=organisation))

    assert [person.pk for person in plan.people] == [newcomer.pk]
    assert (plan.without_email, plan.inactive, plan.here_already) == (1, 1, 1)


def test_all_who_were_never_invited_are_shown_then_sent(desk, organisation, newcomer):
    others = [without_password(EmployeeFactory(organisation=organisation)) for _ in range(2)]
    without_password(EmployeeFactory(organisation=organisation), email="")

    page = desk.get("/en/people/ways-in/invite/?all=1&why=never")
    shown = page.context["plan"].digest()
    sent = desk.post("/en/people/ways-in/invite/", {"all": "1", "why": "never", "shown": shown}, follow=True)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1)):
        look_after_messages()

    progress = desk.get(sent.redirect_chain[-1][0])
    assert "3 people would get an e-mail." in page.content.decode()
    assert len(mail.outbox) == 3
    assert {message.to[0] for message in mail.outbox} == {person.user.email for person in (newcomer, *others)}
    assert progress.context["is_ready"]
    assert progress.context["counts"] == {"sent": 3, "failed": 0, "dropped": 0}


def test_other_people_than_were_shown_get_nothing(desk, organisation, newcomer):
    shown = desk.get("/en/people/ways-in/invite/?all=1").context["plan"].digest()
    without_password(EmployeeFactory(organisation=organisation))

    response = desk.post("/en/people/ways-in/invite/", {"all": "1", "shown": shown})

    assert response.status_code == 200
    assert Invitation.objects.count() == 0


def test_one_person_is_invited_from_their_page(desk, newcomer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/en/people/{newcomer.pk}/invite/")

    page = desk.get(f"/en/people/{newcomer.pk}/").content.decode()
    assert len(mail.outbox) == 1
    assert "Invitation sent to itzel@example.com" in page
    assert mine(newcomer).get().by_id == desk.get("/en/").context["user"].pk


def test_a_newer_invitation_takes_the_place_of_the_former(client, newcomer, hr):
    first, second = link_to(newcomer, hr), link_to(newcomer, hr)

    assert (is_over(client.get(first)), is_over(client.get(second))) == (True, False)


def test_each_mail_leaves_once_whoever_works_on_it(newcomer, hr):
    [made] = invite([newcomer], by=hr.user)

    sent = [send_invitation(made) for _ in range(3)]

    assert (sent, len(mail.outbox)) == ([True, False, False], 1)
    assert mail.outbox[0].extra_headers["Message-ID"] == Message.objects.get().message_id


def test_address_that_the_server_refuses_is_said_of_the_person(desk, newcomer, hr, monkeypatch):
    refused = smtplib.SMTPRecipientsRefused({newcomer.user.email: (550, b"no such user")})
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", failing(refused))
    [made] = invite([newcomer], by=hr.user)

    assert not send_invitation(made)

    assert mine(newcomer).get().failure == "refused"
    assert Message.objects.get().state == "bounced"
    listed = desk.get("/en/people/ways-in/?why=failed")
    assert [row.employee.pk for row in listed.context["rows"]] == [newcomer.pk]
    assert "refuses it" in desk.get(f"/en/people/{newcomer.pk}/").content.decode()


def test_address_that_was_put_right_gets_a_link_that_works(client, newcomer, hr, monkeypatch):
    refused = smtplib.SMTPRecipientsRefused({newcomer.user.email: (550, b"no such user")})
    with monkeypatch.context() as wrong:
        wrong.setattr("django.core.mail.EmailMultiAlternatives.send", failing(refused))
        [made] = invite([newcomer], by=hr.user)
        send_invitation(made)

    path = link_to(newcomer, hr)

    assert not is_over(client.get(path))
    assert not EmailBounce.objects.exists()


def test_server_that_is_down_is_tried_ever_later_and_then_said(newcomer, hr, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", failing(ConnectionError("down")))
    [made] = invite([newcomer], by=hr.user)
    now = timezone.now()
    for _ in range(len(WAITS) + 1):
        now += datetime.timedelta(hours=13)
        with time_machine.travel(now), pytest.raises(ConnectionError):
            send_invitation(made)

    assert mine(newcomer).get().failure == "server"


def failing(error):
    def send(message):
        raise error

    return send


def test_who_has_left_meanwhile_gets_nothing(newcomer, hr):
    [made] = invite([newcomer], by=hr.user)
    Employee.objects.filter(pk=newcomer.pk).update(left_on="2026-01-31")

    assert not send_invitation(made)
    assert mail.outbox == []
    assert Invitation.objects.unsent().count() == 0


def test_import_invites_whom_it_takes_in(organisation, newcomer, hr):
    known = EmployeeFactory(organisation=organisation)

    assert invite_new([newcomer.pk, known.pk], by=hr.user) == 1
    assert Invitation.objects.get().employee == newcomer


def test_term_is_that_of_the_settings(newcomer, hr, settings):
    settings.INVITATION_DAYS = 3
    link_to(newcomer, hr)

    made = mine(newcomer).get()
    assert made.expires_at - made.sent_at == 3 * DAY
