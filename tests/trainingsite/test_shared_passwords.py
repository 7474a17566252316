"""The password of a private page is not guessed without end; the right one is no guess."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from trainingsite.shared_passwords import guessed_seldom

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("answer", "codes"), [(200, [200, 200, 429]), (302, [302, 302, 302])])
def test_wrong_passwords_are_few(settings, answer, codes):
    settings.LIMITS = {**settings.LIMITS, "shared_password": (2, 600)}
    view = guessed_seldom(lambda request: HttpResponse(status=answer))
    request = RequestFactory().post("/pages/password/1/1/")
    request.user = AnonymousUser()

    assert [view(request).status_code for _ in codes] == codes


def test_both_addresses_that_ask_for_a_shared_password_are_limited(admin_client, settings):
    settings.LIMITS = {**settings.LIMITS, "shared_password": (0, 600)}

    assert admin_client.post("/pages/password/1/1/").status_code == 429
    assert admin_client.post("/documents/password/1/").status_code == 429


def test_page_on_which_wagtail_tries_its_errors_is_not_there(admin_client):
    assert admin_client.get("/admin/failwhale/").status_code == 404
