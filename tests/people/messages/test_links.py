"""Nothing that people typed is a link in a mail, in text or HTML."""

import re
from pathlib import Path

import pytest

from people.correspondence.emails import send_test
from people.messages.kinds import Placeholder, register_message_kind
from people.models import MessageText, User
from tests.outbox import send_due
from tests.people.messages.conftest import Plain, queue

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]
BAIT = "Gana en http://evil.example o www.x.mx"


class Baited(Plain):
    """A kind in which people have a say."""

    name = "baited"
    placeholders = (Placeholder("place", "Where", "Tijuana"),)

    def context(self, message):
        return {**super().context(message), "place": BAIT}


def links_of(mail):
    [(html, _kind)] = mail.alternatives
    return re.findall(r'href="([^"]+)"', html)


def opened(text):
    """Return what a mail program makes a link of in a plain text."""
    return re.findall(r"\w+://\S+|www\.\S+|\S+@\S+", text)


def test_names_from_before_the_rule_are_no_links(organisation, learner, mailoutbox):
    User.objects.filter(pk=learner.user_id).update(given_names="http://evil.example")

    queue(learner)
    send_due()

    [mail] = mailoutbox
    assert "evil. example" in mail.body
    assert set(opened(mail.body)) == {"https://aula.example.com", "https://aula.example.com/es/"}
    assert set(links_of(mail)) == {"https://aula.example.com", "https://aula.example.com/es/"}


def test_what_fills_an_own_text_is_no_link_but_its_own_words_stay(organisation, learner, hr, mailoutbox):
    register_message_kind(Baited())
    body = "En {place}. Pregunta en https://intranet.example o a rh@example.com."
    MessageText.objects.create(
        organisation=organisation, kind="baited", language="es", subject="{place}", body=body, changed_by=hr
    )

    queue(learner, "baited")
    send_due()

    [mail] = mailoutbox
    assert opened(mail.subject) == []
    assert opened(mail.body) == ["https://intranet.example", "rh@example.com."]
    assert links_of(mail) == []


def test_test_of_an_own_text_shows_it_as_it_goes_out(hr, mailoutbox):
    send_test(hr, "es", "Hola", "Pregunta en https://intranet.example")
    send_due()

    [mail] = mailoutbox
    assert "https://intranet.example" in mail.body
    assert links_of(mail) == []


def test_no_template_turns_typed_addresses_into_links():
    urlized = [path for path in ROOT.glob("templates/**/*") if path.is_file() and "urlize" in path.read_text("utf-8")]

    assert urlized == []
