import re
from urllib.parse import urlsplit

import pytest
from django.core import mail

from people.invitations.services import invite
from people.messages.delivery import deliver_message
from people.models import Message, User
from tests.factories import EmployeeFactory, join

PASSWORD = "jacaranda morada en flor"


def without_password(employee, **fields):
    User.objects.filter(pk=employee.user_id).update(password="!", **fields)
    employee.user.refresh_from_db()
    return employee


@pytest.fixture
def newcomer(organisation):
    """Somebody with an e-mail who was taken in and has never been here."""
    person = EmployeeFactory(organisation=organisation, user__given_names="Itzel", user__email="itzel@example.com")
    return without_password(person)


@pytest.fixture
def link(newcomer, hr):
    """What stands in the mail of an invitation."""
    return link_to(newcomer, hr)


def link_to(person, hr):
    [made] = invite([person], by=hr.user)
    assert send_invitation(made)
    return link_in(mail.outbox[-1])


def send_invitation(made):
    """Let a worker send the mail of an invitation."""
    return deliver_message(Message.objects.get(about=f"invitation:{made.key.hex}").pk)


def link_in(message):
    [address] = re.findall(r"https?://\S+/accounts/invitation/\S+", message.body)
    return urlsplit(address).path


@pytest.fixture
def worker(organisation, team):
    """Somebody without e-mail."""
    person = EmployeeFactory(organisation=organisation, number="4471", user__given_names="Lupe")
    return join(without_password(person, email=""), team)


def sign_in(client, person, secret, **more):
    login = f"{person.organisation.code}/{person.number}"
    return client.post("/es/accounts/login/", {"login": login, "password": secret, **more})


def is_in(client):
    return "_auth_user_id" in client.session
