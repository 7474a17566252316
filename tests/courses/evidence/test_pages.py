"""The pages of evidence: a phone hands in a photo, human resources decide, nothing typed is lost, nobody else reads."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from courses.evidence.services import accept, refuse
from courses.models import Evidence
from people.messages.delivery import compose
from people.messages.kinds import message_kind
from people.models import Employee, Message
from tests.courses.evidence.making import DAY, PDF, handed_in, picture
from tests.factories import EmployeeFactory, assign_course, make_course

pytestmark = pytest.mark.django_db

TYPED = {"kind": "degree", "title": "Ingeniería", "issuer": "UNAM", "issued_on": "2020-06-30"}


@pytest.fixture
def course(learner, hr):
    course = make_course()
    assign_course(learner, course, learner.organisation.today() + 10 * DAY, assigned_by=hr)
    return course


def address(name, *args):
    with translation.override("es"):
        return reverse(f"evidence:{name}", args=args)


def send(client, path, content=None, name="foto.jpg", **fields):
    file = SimpleUploadedFile(name, content or picture(), content_type="image/jpeg")
    return client.post(path, {**TYPED, **fields, "file": file})


def test_a_learner_hands_in_a_photo(client, learner, course):
    client.force_login(learner.user)
    path = f"{address('new')}?course={course.pk}"
    assert f'<option value="{course.pk}" selected>' in client.get(path).content.decode()

    answer = send(client, path, course=str(course.pk))

    found = Evidence.objects.get()
    assert answer.url == address("one", found.uuid)
    assert (found.title, found.course, found.file_type, found.uploaded_by) == ("Ingeniería", course, "jpg", learner)
    assert found.title in client.get(reverse("reports:record")).content.decode()


def test_what_was_typed_stays_where_the_file_is_refused(client, learner):
    client.force_login(learner.user)

    answer = send(client, address("new"), b"MZ no picture")

    assert not Evidence.objects.exists()
    assert 'value="UNAM"' in answer.content.decode()
    assert "no es PDF, JPEG ni PNG" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"issued_on": "2999-01-01"}, "issued_on"),
        ({"valid_until": "2019-01-01"}, "valid_until"),
        ({"course": "999"}, "course"),
        ({"title": " "}, "title"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(client, learner, fields, field):
    client.force_login(learner.user)

    answer = send(client, address("new"), **fields)

    assert list(answer.context["form"].errors) == [field]


def test_the_file_is_a_download_that_nothing_keeps(client, learner):
    found = handed_in(learner)
    client.force_login(learner.user)

    answer = client.get(address("file", found.uuid))

    assert b"".join(answer.streaming_content) == PDF
    answer.close()
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_human_resources_decide_on_the_page(client, learner, hr, course):
    found = handed_in(learner, course=course)
    client.force_login(hr.user)
    path = address("one", found.uuid)

    without = client.post(path, {"decision": "refused", "counts_as": "", "until": "", "answer": ""})
    assert list(without.context["form"].errors) == ["answer"]
    client.post(path, {"decision": "accepted", "counts_as": course.pk, "until": "", "answer": "Gracias"})
    again = client.post(path, {"decision": "refused", "answer": "No"}, follow=True)

    found.refresh_from_db()
    assert (found.decision, found.counts_as, found.answer) == ("accepted", course, "Gracias")
    assert "ya se decidió" in again.content.decode()
    client.post(address("undo", found.uuid))
    found.refresh_from_db()
    assert found.decision == ""


def test_no_longer_than_the_document_is_valid(client, learner, hr):
    found = handed_in(learner, valid_until=learner.today() + 30 * DAY)
    client.force_login(hr.user)
    for day in ("", str(learner.today() + 31 * DAY), str(learner.today() - DAY)):
        answer = client.post(address("one", found.uuid), {"decision": "accepted", "until": day})
        assert list(answer.context["form"].errors) == ["until"]


def test_who_handed_it_in_for_somebody_is_told_who_decides(client, learner, hr):
    client.force_login(hr.user)
    answer = send(client, address("new_for", learner.pk))
    found = Evidence.objects.get()
    assert (found.employee, found.uploaded_by, answer.url) == (learner, hr, address("one", found.uuid))

    page = client.get(answer.url).content.decode()

    assert 'name="decision"' not in page
    assert "otra persona de recursos humanos" in page
    assert client.get(address("new_for", hr.pk)).status_code == 404


def test_list_file_and_home_count_the_same(client, learner, hr, organisation, course):
    accept(handed_in(learner), by=hr, counts_as=course, until=learner.today() + 20 * DAY)
    refuse(handed_in(learner, title="Curso corto"), by=hr, answer="No es del tema")
    handed_in(learner, title="=HYPERLINK(1)")
    client.force_login(hr.user)

    page = client.get(address("list"))
    counts = page.context["list"].counts
    assert {key: counts[key] for key in ("all", "waiting", "accepted", "expiring", "refused", "expired")} == {
        "all": 3,
        "waiting": 1,
        "accepted": 1,
        "expiring": 1,
        "refused": 1,
        "expired": 0,
    }
    for state in ("waiting", "accepted", "expiring", "refused"):
        shown = client.get(address("list"), {"state": state})
        assert len(shown.context["rows"]) == counts[state]
    file = client.get(address("export", "csv"), {"state": "waiting"})
    rows = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert [row[3] for row in rows[1:]] == ["'=HYPERLINK(1)"]
    home = client.get(reverse("reports:home"))
    assert home.context["attention"][-1].count == 1


def test_the_list_asks_the_same_whatever_its_length(client, learner, hr):
    client.force_login(hr.user)
    handed_in(learner)
    client.get(address("list"))
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(address("list"))
        numbers.append(len(asked))
        for _more in range(3):
            handed_in(learner)
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("decision", ["accepted", "refused"])
def test_the_message_says_what_was_decided_and_why(learner, hr, course, language, decision):
    found = handed_in(learner, title="Diplomado")
    if decision == "accepted":
        accept(found, by=hr, counts_as=course, until=learner.today() + 90 * DAY, answer="Muy bien")
    else:
        refuse(found, by=hr, answer="Muy bien")
    message = Message.objects.get(kind="evidence_decided")
    with translation.override(language):
        letter = compose(message_kind("evidence_decided"), message)

    assert "Diplomado" in letter.subject
    assert "Muy bien" in letter.body
    assert letter.url.endswith(address("one", found.uuid)[3:])


@pytest.mark.parametrize("role", ["manager", "stranger", "colleague"])
def test_nobody_else_finds_it(client, learner, hr, manager, stranger, organisation, role):
    found = handed_in(learner)
    people = {"manager": manager, "stranger": stranger, "colleague": EmployeeFactory(organisation=organisation)}
    client.force_login(people[role].user)

    for name in ("one", "file", "complete"):
        assert client.get(address(name, found.uuid)).status_code == 404
    assert found.title not in client.get(reverse("reports:record")).content.decode()
    if role == "manager":
        with translation.override("es"):
            page = client.get(reverse("reports:person", args=[learner.pk])).content.decode()
        assert found.title not in page


def test_the_role_is_that_of_the_present(client, learner, hr):
    """Who no longer works in human resources reads nothing more of others."""
    found = handed_in(learner)
    Employee.objects.filter(pk=hr.pk).update(role=Employee.Role.EMPLOYEE)
    client.force_login(hr.user)

    assert client.get(address("file", found.uuid)).status_code == 404


def test_limit_counts_files_and_says_how_long_to_wait(client, learner, settings):
    settings.LIMITS = {**settings.LIMITS, "evidence": (1, 3600)}
    client.force_login(learner.user)

    empty = [client.post(address("new"), TYPED).status_code for _ in range(3)]
    sent = [send(client, address("new")) for _ in range(2)]

    assert empty == [200] * 3
    assert [answer.status_code for answer in sent] == [302, 429]
    assert "60 minutos" in sent[1].content.decode()
