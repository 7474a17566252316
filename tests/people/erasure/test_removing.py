"""Nothing that names somebody is left in any table or file, and every number is what it was."""

import datetime
import hashlib

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate, Credential
from courses.models import Enrolment, LessonCompletion
from labour.models import Dc3
from people.employees.blocked import accounts_in_sight
from people.erasure.removing import Gone, remove, rows_of
from people.erasure.suppression import suppress
from people.linking.services import separate
from people.models import Approval, Employee, Erasure, LinkRequest, Message, SignIn, User, WorkerData
from people.privacy.erasing import DASH, erasings
from people.privacy.fields import described
from quizzes.analysis.results import analyse
from quizzes.models import Attempt, Response
from tests.certificates.conftest import private_folder, stored_files  # noqa: F401
from tests.factories import EmployeeFactory, UserFactory, make_course, make_enrolment
from tests.labour.conftest import company  # noqa: F401
from tests.people.erasure.everything import CURP, LEFT, WORD, known, leave, mark_all, merged, places_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

COUNTED = [Employee, Enrolment, LessonCompletion, Attempt, Response, Certificate, Credential, Dc3, Erasure, Message]
NUMBERS = ("seconds", "points", "score", "year", "number", "hours", "sha256", "code", "completed_at", "issued_on")


@pytest.fixture
def whole(company, hr):  # noqa: F811
    person, quiz = known(company, hr)
    mark_all(person)
    return person, quiz


def confirmed(erasure, hr, organisation):
    boss = UserFactory()
    asked = Approval.objects.create(
        kind="people.suppression",
        key="?",
        organisation=organisation,
        requested_by=hr.user,
        decided_by=boss,
        decided_at=timezone.now(),
        decision="approved",
        reason="?",
        expires_at=timezone.now(),
    )
    Erasure.objects.filter(pk=erasure.pk).update(approval=asked)


def numbers():
    """Every count, and every number of every row that statistics are made of."""
    counts = {model.__name__: model._base_manager.count() for model in COUNTED}
    for model in COUNTED:
        names = [column.name for column in model._meta.concrete_fields if column.name in NUMBERS and model != Employee]
        counts[f"{model.__name__} values"] = list(model._base_manager.order_by("pk").values_list("pk", *names))
    return counts


def test_nobody_is_forgotten_here(whole):
    """Of every model of which something is emptied or replaced this person has a row."""
    person, _quiz = whole
    paths, gone = {each.label: each for each in described()}, Gone.of(person)
    changed = [each.label for each in erasings() if each.emptied or each.dashed or each.replaced or each.files]

    assert [label for label in changed if not rows_of(paths[label], gone).exists()] == []


def test_person_is_in_no_table_and_no_file(whole, hr, organisation, stored_files):  # noqa: F811
    person, _quiz = whole
    assert len(places_of()) > 30
    assert len(stored_files()) == 4
    confirmed(leave(person), hr, organisation)

    assert suppress(Erasure.objects.get().pk)

    assert places_of() == []
    assert stored_files() == []
    assert not WorkerData.objects.exists()
    assert {row.curp for row in Dc3.objects.all()} == {DASH}
    assert CURP not in str(list(Dc3.objects.values()))
    person.refresh_from_db()
    assert (person.number, person.user.get_full_name(), person.user.email) == (f"~{person.pk}", DASH, "")
    assert not person.user.is_active
    assert not person.user.has_usable_password()


def test_every_number_is_what_it_was(whole, hr, organisation):
    person, quiz = whole
    for _ in range(3):
        make_enrolment(quiz.course, EmployeeFactory(organisation=organisation), lessons_done=True)
    erasure = leave(person)
    before, analysed = numbers(), analyse(quiz)
    confirmed(erasure, hr, organisation)

    suppress(erasure.pk)

    assert numbers() == before
    assert repr(analyse(quiz)) == repr(analysed)


def test_certificate_still_verifies_without_a_name(client, whole, hr, organisation):
    person, _quiz = whole
    certificate = Certificate.objects.get()
    with storages["private"].open(certificate.file_name) as file:
        pdf = file.read()
    erasure = leave(person)
    confirmed(erasure, hr, organisation)
    suppress(erasure.pk)

    page = client.get(reverse("verify", args=[certificate.code])).content.decode()
    checked = client.post(reverse("verify_file"), {"file": SimpleUploadedFile("x.pdf", pdf)})
    certificate.refresh_from_db()
    assert certificate.display_code in page
    assert WORD not in page.lower()
    assert DASH not in certificate.public_name
    assert certificate.sha256 == hashlib.sha256(pdf).hexdigest()
    assert checked["Location"] == reverse("verify", args=[certificate.code])


def test_merged_account_is_that_of_nobody_from_the_moment_it_is_closed(whole, hr, organisation):
    person, _quiz = whole
    twin, former = merged(person, hr)
    former.refresh_from_db()
    assert (former.username, former.get_full_name(), former.email) == (f"~{former.pk}", DASH, "")
    assert not SignIn.objects.filter(user=former).exists()
    assert not Message.objects.filter(user=former).exclude(body="").exists()
    assert former not in accounts_in_sight()
    assert person.user in accounts_in_sight()

    Employee.objects.filter(pk=twin.pk).update(left_on=LEFT)
    leave(person)
    Erasure.objects.update(blocked_at=timezone.now() - datetime.timedelta(days=900))
    for erasure in Erasure.objects.order_by("pk"):
        confirmed(erasure, hr, organisation)
        assert suppress(erasure.pk)

    assert Employee.objects.get(pk=twin.pk).suppressed_at
    assert places_of() == []


def test_list_of_the_cms_names_no_account_that_linking_has_closed(client, whole, superuser):
    person, _quiz = whole
    former = LinkRequest.objects.get().former
    client.force_login(superuser)
    page = client.get(reverse("wagtailusers_users:index"), {"q": WORD}).content.decode()
    assert person.user.username in page
    assert former.username not in page

    User.objects.filter(pk=former.pk).update(is_active=True)
    assert former in accounts_in_sight()


def test_linked_account_can_be_separated_until_it_is_erased(whole, hr):
    person, _quiz = whole
    former = LinkRequest.objects.get().former

    separate(LinkRequest.objects.get(), by=hr.user, why="?")

    assert Employee.objects.get(pk=person.pk).user.first_surname == WORD.upper()
    assert former in accounts_in_sight()


def test_account_of_who_works_elsewhere_stays_theirs(whole, hr, organisation, stranger):
    person, _quiz = whole
    user = person.user
    elsewhere = EmployeeFactory(organisation=stranger.organisation, user=user, number="ZZ-9")
    theirs = make_enrolment(make_course(), elsewhere, lessons_done=True)
    erasure = leave(person)
    confirmed(erasure, hr, organisation)

    suppress(erasure.pk)

    person.refresh_from_db()
    user.refresh_from_db()
    assert (person.user.get_full_name(), person.user.is_active) == (DASH, False)
    assert (user.first_surname, user.email, user.is_active) == (WORD.upper(), f"{WORD}@example.com", True)
    assert list(Certificate.objects.for_user(user)) == list(theirs.certificates.all())
    assert not Approval.objects.filter(subject=user).exists()
    assert not Message.objects.filter(user=user, employee=person).exists()
    elsewhere_still = {"account_emailaddress.email", "certificates_certificate.holder_name"}
    of_the_account = ("people_user.", "people_namechange.", "people_signin.")
    left = {place for place in places_of() if not place.startswith(of_the_account)}
    assert left - {"certificates_credential.document"} == elsewhere_still


def test_account_that_edits_the_site_stays(whole, hr, organisation):
    person, _quiz = whole
    User.objects.filter(pk=person.user_id).update(is_staff=True)
    erasure = leave(person)
    confirmed(erasure, hr, organisation)
    former = person.user_id

    suppress(erasure.pk)

    assert User.objects.get(pk=former).first_surname == WORD.upper()
    assert Employee.objects.get(pk=person.pk).user_id != former


def test_doing_it_again_changes_nothing(whole, hr, organisation):
    person, _quiz = whole
    erasure = leave(person)
    confirmed(erasure, hr, organisation)
    suppress(erasure.pk)
    before = numbers(), User.objects.count()

    assert not suppress(erasure.pk)
    remove(Employee.objects.get(pk=person.pk))
    assert (numbers(), User.objects.count()) == before


def test_a_file_that_cannot_go_leaves_everything_as_it_was(whole, hr, organisation, monkeypatch):
    person, _quiz = whole
    erasure = leave(person)
    confirmed(erasure, hr, organisation)

    def fail(self, name):
        raise PermissionError

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.delete", fail)
    with pytest.raises(PermissionError):
        suppress(erasure.pk)

    person.refresh_from_db()
    assert person.suppressed_at is None
    assert len(places_of()) > 30
