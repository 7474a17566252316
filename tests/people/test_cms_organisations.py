"""The logo of an organization, as an administrator of the site hands it in."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import model_to_dict
from django.urls import reverse
from PIL import Image

pytestmark = pytest.mark.django_db


def handed_in(client, organisation, name, content):
    fields = {key: value for key, value in model_to_dict(organisation).items() if value not in (None, "")}
    fields["logo"] = SimpleUploadedFile(name, content)
    return client.post(reverse("organisations:edit", args=[organisation.pk]), fields)


def drawn(kind):
    written = io.BytesIO()
    Image.new("RGB", (600, 300), "#aa0000").save(written, kind)
    return written.getvalue()


def test_logo_that_cannot_be_shown_is_said_beside_its_field(client, superuser, organisation):
    client.force_login(superuser)

    refused = handed_in(client, organisation, "logo.png", drawn("PNG")[:-200])

    assert list(refused.context["form"].errors) == ["logo"]
    organisation.refresh_from_db()
    assert not organisation.logo


def test_logo_is_kept_and_its_input_says_how_large_it_may_be(client, superuser, organisation):
    client.force_login(superuser)

    assert handed_in(client, organisation, "logo.png", drawn("PNG")).status_code == 302

    organisation.refresh_from_db()
    assert organisation.logo
    page = client.get(reverse("organisations:edit", args=[organisation.pk])).content.decode()
    assert 'data-most-bytes="10485760"' in page
