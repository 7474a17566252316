"""Designs of certificates through the CMS's own views: who edits them, what is refused, and the live preview."""

import base64
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from certificates.models.designs import CertificateDesign
from certificates.models.pictures import Picture
from tests.certificates.drawings import drawn_signature, upload
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_certificates_certificatedesign:add"
EDIT = "wagtailsnippets_certificates_certificatedesign:edit"
LIST = "wagtailsnippets_certificates_certificatedesign:list"


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True, language="en"))
    return client


def person(name="Elena Ríos", **fields):
    return {"name": name, "position_es": "Directora", "position_en": "Director", **fields}


def design_data(organisation, *actions, people=(), initial=0, files=None, **fields):
    values = {
        "organisation": organisation.pk,
        "language": "",
        "band_colour": "#5b1f3a",
        "accent_colour": "#3c6b3c",
        "logo_owner": "",
        "line_es": "",
        "line_en": "",
        "signatories": inline_formset([*people], initial=initial),
        **fields,
    }
    return nested_form_data(values) | dict.fromkeys(actions, "1") | (files or {})


def errors(response):
    form = response.context["form"]
    found = [message for messages in form.errors.values() for message in messages]
    for formset in form.formsets.values():
        found += formset.non_form_errors()
        found += [message for child in formset.errors for messages in child.values() for message in messages]
    return found


def test_administrator_publishes_a_design_with_pictures(admin, organisation):
    files = {"signatories-0-signature": upload(drawn_signature()), "logo": upload(drawn_signature(3), "logo.png")}

    admin.post(reverse(ADD), design_data(organisation, "action-publish", people=[person()], files=files))

    design = CertificateDesign.objects.get()
    assert (design.live, design.band_colour) == (True, "#5b1f3a")
    assert [(row.name, bool(row.signature)) for row in design.signatories.all()] == [("Elena Ríos", True)]
    assert design.logo is not None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"band_colour": "#ffff00"}, "This color has a contrast of 1.0:1 with the paper. Text needs 4.5:1"),
        ({"accent_colour": "#b08a3c"}, "This color has a contrast of 3.0:1"),
        ({"accent_colour": "red"}, "Enter the color as #"),
        ({"line_es": "Solo en español"}, "in both languages, or in neither"),
        ({"line_es": "Título 小", "line_en": "Title"}, "Certificates cannot print these letters: 小"),
        ({"people": [person("王")]}, "Certificates cannot print these letters: 王"),
        ({"people": [person(position_en="")]}, "This field is required."),
        ({"people": [person()] * 4}, "at most 3"),
        (
            {"people": [person()], "files": {"signatories-0-signature": upload(Image.new("RGB", (400, 200)))}},
            "must be transparent",
        ),
        ({"files": {"logo": upload(Image.new("RGB", (20, 20)))}}, "too small to print well"),
    ],
    ids=["band", "accent", "no colour", "line", "letters", "name", "position", "four", "opaque", "small"],
)
def test_what_would_spoil_a_certificate_is_refused_with_the_reason(admin, organisation, fields, message):
    response = admin.post(reverse(ADD), design_data(organisation, "action-publish", **fields))

    assert [text for text in errors(response) if message in text] != []
    assert CertificateDesign.objects.count() == 0


def test_a_draft_is_kept_with_anything_missing_and_not_published(admin, organisation):
    data = design_data(organisation, line_es="Solo en español", people=[person(position_en="")])

    admin.post(reverse(ADD), data)

    design = CertificateDesign.objects.get()
    saved = design.get_latest_revision_as_object()
    assert (saved.line_es, [row.name for row in saved.signatories.all()]) == ("Solo en español", ["Elena Ríos"])
    with pytest.raises(ValidationError):
        design.latest_revision.publish()
    assert set(saved.publishing_errors()) == {"line_en", "signatories"}


def test_picture_is_not_lost_when_the_rest_of_the_form_is_wrong(admin, organisation):
    files = {"logo": upload(drawn_signature())}
    response = admin.post(reverse(ADD), design_data(organisation, "action-publish", files=files, band_colour="#ffffff"))

    kept = Picture.objects.get().pk
    assert response.content.decode().count(f'name="logo-kept" value="{kept}"') == 1
    admin.post(reverse(ADD), design_data(organisation, "action-publish", **{"logo-kept": kept}))
    assert CertificateDesign.objects.get().logo_id == kept


def test_picture_stays_until_it_is_removed(admin, organisation):
    admin.post(reverse(ADD), design_data(organisation, "action-publish", files={"logo": upload(drawn_signature())}))
    design = CertificateDesign.objects.get()

    address = reverse(EDIT, args=[design.pk])
    admin.post(address, design_data(organisation, "action-publish", **{"logo-kept": design.logo_id}))
    design.refresh_from_db()
    kept = design.logo_id
    admin.post(address, design_data(organisation, "action-publish", **{"logo-kept": kept, "logo-removed": "on"}))

    design.refresh_from_db()
    assert (kept is not None, design.logo_id) == (True, None)


def shown(response):
    """The page in a preview, as a picture."""
    start = "data:image/png;base64,"
    encoded = response.content.decode().partition(start)[2].partition('"')[0]
    return Image.open(io.BytesIO(base64.b64decode(encoded)))


def colours_of(picture):
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _count, colour in picture.convert("RGB").getcolors(1 << 24)}


@pytest.mark.parametrize("mode", ["both", "es", "en", "longest"])
def test_preview_shows_the_page_while_it_is_written(admin, organisation, mode):
    address = reverse("wagtailsnippets_certificates_certificatedesign:preview_on_add")

    sent = admin.post(address, design_data(organisation, people=[person()]))
    response = admin.get(address, {"mode": mode})

    assert sent.json() == {"is_valid": True, "is_available": True}
    assert shown(response).size == (1210, 935)
    assert {"#5b1f3a", "#3c6b3c"} <= colours_of(shown(response))


def test_preview_shows_a_picture_that_was_just_chosen(admin, organisation):
    address = reverse("wagtailsnippets_certificates_certificatedesign:preview_on_add")
    pink = {"logo": upload(Image.new("RGB", (400, 160), "#ff00aa"))}

    admin.post(address, design_data(organisation, files=pink))

    assert "#ff00aa" in colours_of(shown(admin.get(address, {"mode": "es"})))


def test_there_is_no_preview_before_an_organisation_is_chosen(admin, organisation):
    address = reverse("wagtailsnippets_certificates_certificatedesign:preview_on_add")

    sent = admin.post(address, design_data(organisation) | {"organisation": ""})

    assert sent.json() == {"is_valid": False, "is_available": False}
    assert admin.get(address, {"mode": "es"}).status_code == 200


def test_editor_of_courses_finds_no_designs(client, editor, organisation):
    response = client.get(reverse(LIST))

    assert response.status_code == 302
    assert reverse(LIST) not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_who_does_not_edit_finds_nothing(client, hr):
    client.force_login(hr.user)

    assert client.get(reverse(LIST)).status_code == 404


def test_design_in_use_cannot_change_hands_unnoticed(admin, organisation, stranger):
    admin.post(reverse(ADD), design_data(organisation, "action-publish"))

    response = admin.post(reverse(ADD), design_data(organisation, "action-publish"))

    assert [text for text in errors(response) if "already exists" in text] != []


def test_list_takes_the_same_queries_whatever_its_length(admin):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(reverse(LIST)).status_code == 200
        return len(captured)

    admin.post(reverse(ADD), design_data(OrganisationFactory(), "action-publish"))
    queries()
    few = queries()
    for _ in range(3):
        admin.post(reverse(ADD), design_data(OrganisationFactory(), "action-publish"))

    assert queries() == few
