"""What the owner of an account does who is asked."""

import re
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client

from people.linking.services import join
from people.messages.delivery import deliver_message
from people.models import Employee, Message, User


def link_of(employee: Employee) -> str:
    """Send the link about somebody, and return where it leads."""
    asked = employee.link_requests.open().get()
    assert deliver_message(Message.objects.get(kind="link_asked", about=f"link:{asked.uuid}").pk)
    [address] = re.findall(r"https?://\S+/accounts/link/\S+", str(mail.outbox[-1].body))
    return urlsplit(address).path


def confirm(employee: Employee) -> Employee:
    """Send the link about somebody, and let its employment become that of the owner, however the two are called."""
    link_of(employee)
    join(employee.link_requests.open().get())
    return Employee.objects.select_related("user", "organisation").get(pk=employee.pk)


def answer(user, path, said="accept"):
    client = Client()
    client.force_login(user)
    return client.post(path, {"answer": said}, follow=True)


def account_of(user):
    return User.objects.filter(pk=user.pk).values().get()
