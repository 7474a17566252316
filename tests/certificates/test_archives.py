"""ZIP files of certificates: whole, for one person, for a week."""

import csv
import datetime
import hashlib
import io
import zipfile

import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone

from certificates.archives import services as archives
from certificates.archives.services import KEPT, build_archive, pending_archives, remove_old_archives, request_archive
from certificates.archives.tasks import look_after_archives
from certificates.issuing.services import deliver
from certificates.models import Certificate, CertificateArchive
from lib import leases
from people.models import Employee, WorkCentre
from tests.factories import EmployeeFactory, correct_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(certificate):
    deliver(certificate.pk)
    certificate.refresh_from_db()
    return certificate


@pytest.fixture
def archive(delivered, hr):
    return request_archive(hr, [delivered.pk])


def opened(archive):
    with storages["private"].open(archive.file_name) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def manifest(archive):
    text = opened(archive).read("manifest.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def page_of(archive, language="es"):
    return f"/{language}/certificates/archives/{archive.uuid}/"


def file_of(archive):
    return page_of(archive) + "file/"


def test_archive_holds_the_files_as_they_were_issued(archive, delivered, read_stored, hr):
    hr.user.language = "en"
    hr.user.save()

    assert build_archive(archive.pk) is True

    bundle = opened(archive)
    name = f"{delivered.folio}.pdf"
    [row] = manifest(archive)
    assert bundle.testzip() is None
    assert sorted(bundle.namelist()) == sorted([name, "SHA256SUMS", "manifest.csv"])
    assert bundle.read(name) == read_stored(delivered)
    assert bundle.read("SHA256SUMS").decode() == f"{delivered.sha256}  {name}\n"
    assert row == {
        "File": name,
        "Folio": delivered.folio,
        "Verification code": delivered.display_code,
        "Holder": delivered.holder_name,
        "Course": "Foundations of the standard",
        "Issued on": str(delivered.issued_on),
        "Expires on": str(delivered.expires_on),
        "Status": "Valid",
        "SHA-256": delivered.sha256,
        "Remark": "",
    }


def test_progress_is_written_down(archive, complete, manager, hr, monkeypatch):
    monkeypatch.setattr(archives, "BATCH", 1)
    seen = []
    renew = archives.renew

    def watch(mine, **also):
        renew(mine, **also)
        seen.append(CertificateArchive.objects.values_list("done", flat=True).get(pk=archive.pk))

    monkeypatch.setattr(archives, "renew", watch)
    archive.certificate_ids = [*archive.certificate_ids, complete(manager).pk]
    archive.total = 2
    archive.save()
    build_archive(archive.pk)

    archive.refresh_from_db()
    assert seen == [1, 2, 2]
    assert (archive.done, archive.missing_count, archive.is_ready) == (2, 1, True)
    assert archive.size == storages["private"].size(archive.file_name)


def test_what_has_no_file_is_listed_with_the_reason(delivered, complete, manager, hr, stored_files):
    hr.user.language = "en"
    hr.user.save()
    waiting, lost = complete(manager), complete(hr)
    Certificate.objects.filter(pk=lost.pk).update(rendered_at=timezone.now(), sha256="0" * 64)
    archive = request_archive(hr, [delivered.pk, waiting.pk, lost.pk])
    build_archive(archive.pk)

    archive.refresh_from_db()
    remarks = [(row["File"] != "", row["Remark"]) for row in manifest(archive)]
    assert remarks == [(True, ""), (False, "The PDF has not been made yet"), (False, "The file cannot be read")]
    assert archive.missing_count == 2


def test_changed_file_is_told(archive, delivered, private_folder, hr):
    hr.user.language = "en"
    hr.user.save()
    (private_folder / delivered.file_name).write_bytes(b"forged")
    build_archive(archive.pk)

    [row] = manifest(archive)
    sums = opened(archive).read("SHA256SUMS").decode()
    assert row["Remark"] == "The file is not the one that was issued"
    assert sums.startswith(hashlib.sha256(b"forged").hexdigest())


def test_two_files_of_one_name_both_stand_in_it(delivered):
    names = set()

    found = [archives._file_of(delivered, names)[0] for _ in range(2)]

    assert found == [f"{delivered.folio}.pdf", f"{delivered.folio}-{delivered.code}.pdf"]


def test_certificate_of_another_organisation_is_never_packed(delivered, stranger):
    archive = request_archive(stranger, [delivered.pk])
    build_archive(archive.pk)

    assert sorted(opened(archive).namelist()) == ["SHA256SUMS", "manifest.csv"]


def test_holder_whose_name_is_a_formula_does_no_harm(archive, delivered):
    Certificate.objects.update(holder_name="=HYPERLINK(1)")
    build_archive(archive.pk)

    assert "'=HYPERLINK(1)" in opened(archive).read("manifest.csv").decode("utf-8-sig")


def test_archive_is_made_once(archive, stored_files):
    assert [build_archive(archive.pk), build_archive(archive.pk)] == [True, False]
    assert len([name for name in stored_files() if "archives" in name]) == 1


def test_archive_in_the_hands_of_another_worker_is_left_alone(archive):
    with time_machine.travel("2026-11-30 18:00+00:00", tick=False) as clock:
        CertificateArchive.objects.update(lease_until=timezone.now() + leases.LEASE)
        held = (build_archive(archive.pk), pending_archives())
        clock.shift(leases.LEASE + datetime.timedelta(seconds=1))

        assert held == (False, [])
        assert pending_archives() == [archive.pk]
        assert build_archive(archive.pk) is True


def test_worker_that_lost_its_lease_leaves_nothing(archive, monkeypatch, stored_files):
    before = stored_files()
    renew = archives.renew

    def lose(mine, **also):
        CertificateArchive.objects.update(lease_token=None)
        renew(mine, **also)

    monkeypatch.setattr(archives, "renew", lose)

    assert build_archive(archive.pk) is False
    assert stored_files() == before


def test_failure_frees_the_row_and_leaves_nothing(archive, monkeypatch, stored_files):
    before = stored_files()
    monkeypatch.setattr(archives, "_cells", lambda *_arguments: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        build_archive(archive.pk)

    archive.refresh_from_db()
    assert (archive.lease_until, archive.finished_at) == (None, None)
    assert stored_files() == before


def test_what_a_kill_left_is_cleared_away(archive, private_folder, stored_files):
    folder = private_folder / "archives"
    folder.mkdir(parents=True)
    (folder / f".{archive.uuid}.zip.abc").write_bytes(b"half")
    build_archive(archive.pk)

    assert [name for name in stored_files() if "archives" in name] == [archive.file_name]


def test_clock_takes_up_what_was_left_and_removes_what_is_old(delivered, hr, stored_files):
    with time_machine.travel("2026-11-30 18:00+00:00", tick=False) as clock:
        archive = request_archive(hr, [delivered.pk])
        look_after_archives()
        at_once = CertificateArchive.objects.get().is_ready
        clock.shift(datetime.timedelta(minutes=5))
        look_after_archives()
        made = CertificateArchive.objects.get().is_ready
        clock.shift(KEPT)
        kept = remove_old_archives()
        clock.shift(datetime.timedelta(seconds=1))
        look_after_archives()

    archive.refresh_from_db()
    assert (at_once, made, kept, archive.is_ready) == (False, True, 0, False)
    assert archive.removed_at is not None
    assert archive.file_name not in stored_files()


# --- Screens --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
def test_asking_packs_what_the_filters_find(client, delivered, hr, language, django_capture_on_commit_callbacks):
    new = correct_name(delivered, "Lucía Ramírez", "Typing error")
    client.force_login(hr.user)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(f"/{language}/certificates/archives/?status=superseded")

    archive = CertificateArchive.objects.get()
    assert archive.certificate_ids == [delivered.pk]
    assert new.pk not in archive.certificate_ids
    assert response["Location"] == page_of(archive, language)
    assert client.get(response["Location"]).content.decode().count('data-ready="true"') == 1


def test_asking_for_nothing_makes_nothing(client, hr):
    client.force_login(hr.user)

    response = client.post("/es/certificates/archives/", follow=True)

    assert CertificateArchive.objects.count() == 0
    assert len(response.context["messages"]) == 1


@pytest.mark.parametrize("language", ["es", "en"])
def test_page_shows_how_far_it_is(client, archive, hr, language):
    CertificateArchive.objects.update(total=4, done=1)
    client.force_login(hr.user)

    response = client.get(page_of(archive, language))

    html = response.content.decode()
    assert html.count('data-ready="false"') == 1
    assert " ".join(html.split()).count('<progress value="1" max="4"') == 1
    assert file_of(archive) not in html
    assert response["Cache-Control"] == "private, no-store"


def test_file_is_streamed(client, archive, hr, private_folder):
    build_archive(archive.pk)
    client.force_login(hr.user)

    response = client.get(file_of(archive))

    assert response.streaming
    assert b"".join(response.streaming_content) == (private_folder / archive.file_name).read_bytes()
    assert response["Content-Type"] == "application/zip"
    assert "-cenzontle-" in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("sees", [True, False])
def test_who_sees_fewer_people_by_now_gets_the_file_of_those_alone(client, archive, hr, organisation, learner, sees):
    build_archive(archive.pk)
    centre = WorkCentre.objects.create(organisation=organisation, code="p", name="Planta")
    hr.hr_centres.add(centre)
    if sees:
        Employee.objects.filter(pk=learner.pk).update(work_centre=centre)
    client.force_login(hr.user)

    page, file = client.get(page_of(archive)), client.get(file_of(archive))
    b"".join(file.streaming_content if file.streaming else [])  # to its end, so that it is closed

    assert (page.status_code, file.status_code) == ((200, 200) if sees else (404, 404))


def test_file_that_is_not_there_leads_to_the_page(client, archive, hr, private_folder):
    client.force_login(hr.user)
    before = client.get(file_of(archive))
    build_archive(archive.pk)
    (private_folder / archive.file_name).unlink()
    after = client.get(file_of(archive))

    assert [before["Location"], after["Location"]] == [page_of(archive)] * 2


def test_deleted_archive_says_so(client, archive, hr):
    CertificateArchive.objects.update(finished_at=timezone.now(), removed_at=timezone.now())
    client.force_login(hr.user)

    html = client.get(page_of(archive, "en")).content.decode()

    assert html.count("This archive was deleted") == 1
    assert html.count('data-ready="true"') == 1


@pytest.mark.parametrize("address", [page_of, file_of])
def test_archive_is_its_owners_alone(client, archive, hr, organisation, learner, stranger, address):
    colleague = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    build_archive(archive.pk)
    seen = []
    for viewer in (colleague, learner, stranger):
        client.force_login(viewer.user)
        seen.append(client.get(address(archive)).status_code)

    assert seen == [404, 404, 404]


def test_who_left_human_resources_loses_their_archives(client, archive, hr):
    Employee.objects.filter(pk=hr.pk).update(role=Employee.Role.EMPLOYEE)
    client.force_login(hr.user)

    assert client.get(page_of(archive)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_archives_takes_constant_queries(client, delivered, hr, count, django_assert_num_queries):
    for _ in range(count):
        request_archive(hr, [delivered.pk])
    client.force_login(hr.user)

    with django_assert_num_queries(4):
        response = client.get("/es/certificates/archives/")

    assert len(response.context["archives"]) == count


@pytest.mark.parametrize("language", ["es", "en"])
def test_empty_list_says_what_to_do(client, hr, language):
    client.force_login(hr.user)

    assert client.get(f"/{language}/certificates/archives/").content.decode().count('class="empty"') == 1
