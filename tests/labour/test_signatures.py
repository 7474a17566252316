"""Digitised signatures on the DC-3: who puts them on file, and for whom they stand."""

import datetime
import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from certificates.models import Certificate
from certificates.models.pictures import Picture, drawing
from certificates.paper.pictures import SIGNATURE
from labour.dc3.pdf import render_dc3
from labour.dc3.services import issue_dc3s, withdraw_signature
from labour.models import Dc3
from labour.models.dc3 import DigitisedSignature
from people.approvals.services import NotWaiting, approve
from people.models import Approval, Employee
from tests.certificates.drawings import drawn_signature, upload
from tests.factories import EmployeeFactory, make_signature
from tests.hostile_pdfs import PDF, PROGRAM

pytestmark = pytest.mark.django_db

LIST, ADD = "/es/dc3/signatures/", "/es/dc3/signatures/add/"


@pytest.fixture
def hr(company):
    return EmployeeFactory(organisation=company, role=Employee.Role.HR)


@pytest.fixture
def issue(company, person, passed):
    """A DC-3 of somebody, issued now."""

    def issue() -> Dc3:
        certificate = passed(person())
        return issue_dc3s(company, Certificate.objects.filter(pk=certificate.pk), by=None)[0]

    return issue


def on_file(hr, role="representative", name="Elena Ríos Peñaloza", **fields):
    picture = Picture.upload(upload(drawn_signature(len(role))), SIGNATURE)
    return make_signature(hr, role=role, name=name, picture=picture, **fields)


def form_data(**fields):
    return {
        "role": "representative",
        "name": "Elena Ríos Peñaloza",
        "picture": upload(drawn_signature()),
        "agreement": SimpleUploadedFile("acuerdo.pdf", PDF, "application/pdf"),
        "agreed_on": "2026-01-15",
        "valid_until": "",
        **fields,
    }


def figures(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = [each for each in file.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        return {str(figure.Alt) for figure in found}


def signed_by_picture(dc3):
    return [role for role in DigitisedSignature.Role.values if getattr(dc3, f"{role}_signature_id")]


def test_without_anything_on_file_every_place_is_signed_by_hand(issue):
    assert signed_by_picture(issue()) == []


def test_signature_on_file_stands_on_the_form_with_words_for_it(hr, issue):
    drawing.cache_clear()
    on_file(hr)

    dc3 = issue()

    assert signed_by_picture(dc3) == ["representative"]
    assert "Firma de Elena Ríos Peñaloza" in figures(render_dc3(dc3))


def test_each_place_has_its_own(hr, large_company, issue):
    for role, name in (("instructor", "Raúl Ibáñez Ochoa"), ("workers", "Luis Cárdenas Treviño")):
        on_file(hr, role, name)

    assert signed_by_picture(issue()) == ["instructor", "workers"]


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({"name": "elena  ríos peñaloza"}, True),
        ({"name": "Elena Ríos"}, False),
        ({"role": "instructor"}, False),
        ({"valid_until": datetime.date(2026, 1, 16)}, False),
        ({"agreed_on": datetime.date(2099, 1, 1)}, False),
        ({"withdrawn_at": datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC)}, False),
    ],
    ids=["spacing", "another name", "another place", "ended", "not yet", "withdrawn"],
)
def test_signature_holds_for_one_place_one_name_and_its_time(hr, issue, fields, stands):
    on_file(hr, **fields)

    assert signed_by_picture(issue()) == ["representative"] * stands


def test_signature_of_another_company_is_never_used(stranger, issue):
    on_file(stranger)

    assert signed_by_picture(issue()) == []


def test_newest_signature_is_used(hr, issue):
    on_file(hr)
    newest = make_signature(hr, picture=Picture.upload(upload(drawn_signature(5)), SIGNATURE))

    assert issue().representative_signature == newest.picture


def test_form_that_was_issued_keeps_its_signature_and_its_logo(hr, issue, company, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    company.logo.save("logo.png", upload(Image.new("RGB", (300, 120), "#aa0000")))
    signature = on_file(hr)
    dc3 = issue()
    before = render_dc3(dc3)

    withdraw_signature(signature, by=hr)
    company.logo.delete()

    assert render_dc3(Dc3.objects.get(pk=dc3.pk)) == before


def test_human_resources_put_one_on_file(client, hr):
    client.force_login(hr.user)

    response = client.post(ADD, form_data(), follow=True)

    signature = DigitisedSignature.objects.get()
    assert (signature.organisation, signature.added_by) == (hr.organisation, hr)
    page = response.content.decode()
    assert (page.count("Elena Ríos Peñaloza") >= 2, signature.picture.data_uri in page) == (True, True)


def test_signature_of_somebody_else_waits_for_a_second_person(client, hr, company, issue):
    client.force_login(hr.user)
    page = client.post(ADD, form_data(), follow=True).content.decode()
    approval = Approval.objects.waiting().get()
    second = EmployeeFactory(organisation=company, role=Employee.Role.HR).user

    waiting = signed_by_picture(issue())
    with pytest.raises(NotWaiting):
        approve(approval, by=hr.user)
    approve(approval, by=second)

    assert "Todavía no la aprueba una segunda persona" in page
    assert (waiting, signed_by_picture(issue())) == ([], ["representative"])


def test_withdrawn_signature_is_not_approved_any_more(client, hr, company, issue):
    client.force_login(hr.user)
    client.post(ADD, form_data())
    withdraw_signature(DigitisedSignature.objects.get(), by=hr)
    second = EmployeeFactory(organisation=company, role=Employee.Role.HR).user

    approval = approve(Approval.objects.waiting().get(), by=second)

    assert approval.decision == Approval.Decision.OUTDATED
    assert signed_by_picture(issue()) == []


def test_own_signature_stands_at_once(client, hr):
    client.force_login(hr.user)

    client.post(ADD, form_data(name=hr.user.get_full_name()))

    signature = DigitisedSignature.objects.get()
    assert signature.is_in_force(hr.organisation.today())
    assert not Approval.objects.exists()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"picture": upload(Image.new("RGB", (500, 200), "white"))}, "picture"),
        ({"picture": ""}, "picture"),
        ({"agreement": SimpleUploadedFile("x.pdf", b"<html>")}, "agreement"),
        ({"agreement": ""}, "agreement"),
        ({"agreed_on": "2099-01-01"}, "agreed_on"),
        ({"valid_until": "2026-01-14"}, "valid_until"),
        ({"role": "king"}, "role"),
    ],
)
def test_what_cannot_stand_is_refused_and_the_rest_is_kept(client, hr, fields, name):
    client.force_login(hr.user)

    response = client.post(ADD, form_data(**fields))

    assert list(response.context["form"].errors) == [name]
    assert 'value="Elena Ríos Peñaloza"' in response.content.decode()
    assert DigitisedSignature.objects.count() == 0


def test_agreement_that_is_too_large_is_refused(client, hr):
    client.force_login(hr.user)
    large = SimpleUploadedFile("acuerdo.pdf", b"%PDF-" + bytes(5 * 1024 * 1024))

    assert list(client.post(ADD, form_data(agreement=large)).context["form"].errors) == ["agreement"]


def test_agreement_that_runs_something_is_refused(client, hr):
    client.force_login(hr.user)
    hostile = SimpleUploadedFile("acuerdo.pdf", PROGRAM)

    assert list(client.post(ADD, form_data(agreement=hostile)).context["form"].errors) == ["agreement"]


def test_withdrawing_asks_once_more_and_happens_once(client, hr):
    signature = on_file(hr)
    client.force_login(hr.user)
    address = f"{LIST}{signature.pk}/withdraw/"

    asked = client.get(address)
    client.post(address)
    first = DigitisedSignature.objects.get().withdrawn_at
    client.post(address)

    assert asked.status_code == 200
    assert first is not None
    assert DigitisedSignature.objects.get().withdrawn_at == first


def test_agreement_is_downloaded_and_never_shown_in_the_page(client, hr):
    signature = on_file(hr)
    client.force_login(hr.user)

    response = client.get(f"{LIST}{signature.pk}/agreement/")

    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_manager_and_employees_find_no_signatures(client, manager, learner):
    statuses = []
    for employee in (manager, learner):
        client.force_login(employee.user)
        statuses += [client.get(LIST).status_code, client.get(ADD).status_code]

    assert statuses == [404] * 4


def test_page_says_who_signs_by_hand(client, hr, large_company):
    on_file(hr)
    client.force_login(hr.user)

    places = client.get(LIST).context["places"]

    assert [(place["role"], bool(place["signature"])) for place in places] == [
        ("instructor", False),
        ("representative", True),
        ("workers", False),
    ]
