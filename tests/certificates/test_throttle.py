"""Guessing codes from one address: a few hundred tries find nothing out, whatever they look like."""

import pytest
import time_machine
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from certificates.paper.codes import new_code

pytestmark = pytest.mark.django_db

GUESSES = 300
LIMIT = site.LIMITS["verify"][0]


@pytest.fixture(autouse=True)
def within_a_minute():
    with time_machine.travel(timezone.now().replace(second=0), tick=False):
        yield


def guess(client, number, **extra):
    """A guess at a code: the page, the JSON, another spelling of the address, or a file that names the code."""
    code = new_code()
    kind = number % 4
    if kind == 3:
        named = f"%PDF-1.7\n{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12]}".encode()
        return client.post("/verify/file/", {"file": SimpleUploadedFile("a.pdf", named)}, **extra).status_code
    address = (f"/verify/{code}", f"/verify/{code}.json", f"/VERIFY/{code[:4]}-{code[4:].lower()}/")[kind]
    return client.get(address, **extra).status_code


def test_hundreds_of_guesses_get_thirty_answers(client):
    answers = [guess(client, number) for number in range(GUESSES)]

    assert 429 not in answers[:LIMIT]
    assert answers[LIMIT:] == [429] * (GUESSES - LIMIT)


def test_a_visitor_from_elsewhere_is_served_meanwhile(client, certificate):
    for number in range(LIMIT + 10):
        guess(client, number)

    response = client.get(f"/verify/{certificate.code}", REMOTE_ADDR="192.0.2.7")

    assert (response.status_code, certificate.holder_name in response.content.decode()) == (200, True)


def test_header_of_a_visitor_does_not_let_them_escape(client):
    answers = [guess(client, n, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}") for n in range(LIMIT + 5)]

    assert answers[LIMIT:] == [429] * 5


def test_behind_a_configured_proxy_only_what_the_proxy_adds_counts(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = [guess(client, n, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 192.0.2.9") for n in range(LIMIT + 5)]
    other = guess(client, 0, HTTP_X_FORWARDED_FOR="192.0.2.10")

    assert forged[LIMIT:] == [429] * 5
    assert other == 404


def test_whole_network_of_an_ipv6_customer_is_one_address(client):
    answers = [guess(client, n, REMOTE_ADDR=f"2001:db8:1:2::{n:x}") for n in range(LIMIT + 5)]

    assert answers[LIMIT:] == [429] * 5
    assert guess(client, 0, REMOTE_ADDR="2001:db8:1:3::1") == 404


@pytest.mark.parametrize("number", range(4))
def test_who_is_stopped_costs_no_query(client, number, django_assert_num_queries):
    for tried in range(LIMIT + 1):
        guess(client, tried)

    with django_assert_num_queries(0):
        assert guess(client, number) == 429
