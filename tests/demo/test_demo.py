import io
from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db.models import F, Q
from django.test import RequestFactory
from django.utils import timezone, translation
from PIL import Image

from certificates.models import Certificate, FolioCounter
from courses.models import ContentVersion, Enrolment, LessonCompletion
from curriculum.loading.reading import read_curriculum
from curriculum.questions import load_curriculum
from demo.cast import COMPANIES
from demo.loading import load_demo
from demo.people import sign_ins
from labour.dc3.readiness import candidates, company_gaps, complete
from people.models import Employee, Message, Organisation, User
from quizzes.models import Attempt
from tests.factories import OrganisationFactory
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def _demo(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    load_curriculum(read_curriculum())
    load_demo()


def status_counts(code):
    organisation = Organisation.objects.get(code=code)
    enrolments = (
        Enrolment.objects.latest_cycle().filter(employee__organisation=organisation).with_status(organisation.today())
    )
    return Counter(enrolments.values_list("status", flat=True))


def signed_in(login):
    return authenticate(RequestFactory().post("/"), username=login, password=PASSWORD)


@pytest.mark.usefixtures("_demo")
def test_demo_shows_every_state_consistently(django_assert_num_queries):
    # people
    assert status_counts("cenzontle") == {
        "current": 11,  # one of them met by evidence
        "expired": 2,
        "in_progress": 10,
        "overdue": 4,
        "not_started": 12,
        "exempt": 1,
    }
    assert status_counts("bravo") == {"current": 1, "in_progress": 1, "overdue": 1}
    manager = Employee.objects.get(user__email="marcos@example.com")
    hr = Employee.objects.get(user__email="rosa@example.com")
    stranger = Employee.objects.get(user__email="elvira@example.com")
    visible = Employee.objects.visible_to(manager)
    assert 0 < visible.count() < Employee.objects.visible_to(hr).count() == 40
    assert not Employee.objects.visible_to(stranger).filter(organisation__code="cenzontle").exists()
    assert [sign_in.name for sign_in in sign_ins() if signed_in(sign_in.name) is None] == []
    assert not User.objects.exclude(Q(email="") | Q(email__endswith="@example.com")).exists()
    for organisation in Organisation.objects.all():
        organisation.full_clean()
        with organisation.logo.open() as logo:
            Image.open(logo).verify()

    # dates
    now = timezone.now()
    assert not Enrolment.objects.filter(started_at__lt=F("enrolled_at")).exists()
    assert not Enrolment.objects.filter(completed_at__lt=F("started_at")).exists()
    assert not LessonCompletion.objects.filter(completed_at__lt=F("enrolment__started_at")).exists()
    assert not LessonCompletion.objects.filter(completed_at__gt=F("enrolment__completed_at")).exists()
    assert not LessonCompletion.objects.filter(completed_at__gt=now).exists()
    assert not Attempt.objects.filter(submitted_at__lt=F("started_at")).exists()
    assert not Attempt.objects.filter(submitted_at__gt=F("deadline_at")).exists()
    assert not Attempt.objects.filter(submitted_at=None).exists()
    assert not Attempt.objects.filter(started_at__lt=F("enrolment__started_at")).exists()
    assert not Enrolment.objects.filter(employee__hired_on__gt=F("enrolled_at__date")).exists()
    assert not ContentVersion.objects.filter(created_at__gt=F("enrolments__enrolled_at")).exists()

    # certificates
    certificates = Certificate.objects.select_related("organisation", "enrolment").order_by("issued_at")
    today = hr.organisation.today()
    statuses = Counter(certificates.with_status(today).values_list("status", flat=True))
    assert statuses == {"valid": 11, "expired": 1, "superseded": 1, "revoked": 1}
    assert all(certificate.events.exists() for certificate in certificates)
    assert not Message.objects.unfinished().filter(kind__startswith="certificate").exists()
    for certificate in certificates:
        if certificate.replaces_id is None:
            assert certificate.issued_at == certificate.enrolment.completed_at
        if certificate.revoked_at is None:
            assert certificate.expires_on == certificate.enrolment.expires_on
        assert storages["private"].exists(certificate.file_name)
        assert len(certificate.signing_key) == 64
    assert [certificate.folio for certificate in certificates if certificate.organisation.code == "bravo"] == [
        f"BRAVO-{certificates.get(organisation__code='bravo').year}-00001"
    ]
    for counter in FolioCounter.objects.all():
        numbers = certificates.filter(organisation=counter.organisation, year=counter.year)
        assert list(numbers.values_list("number", flat=True)) == list(range(1, counter.last + 1))
    assert not Certificate.objects.undelivered().exists()
    assert mail.outbox == []
    cenzontle = Organisation.objects.get(code="cenzontle")
    assert company_gaps(cenzontle, cenzontle.labour_settings) == []
    waiting = candidates(cenzontle)
    assert 0 < waiting.filter(complete(cenzontle.labour_settings)).count() < waiting.count()

    # once only
    with django_assert_num_queries(3):  # the question between a savepoint and its release
        assert load_demo() is False
    assert Employee.objects.count() == sum(len(company.people) for company in COMPANIES)


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        (
            "es",
            ["La demostración ya estaba cargada.", "Rol", "Participante"],
            "Contraseña de todas las cuentas: aprende-42001-hoy",
        ),
        ("en", ["The demonstration was already there.", "Role", "Learner"], "Password of all: aprende-42001-hoy"),
    ],
)
def test_command_prints_whom_to_sign_in_as(language, first, last):
    OrganisationFactory(code="cenzontle")
    output = io.StringIO()

    call_command("load_demo", print_sign_ins=True, language=language, stdout=output)

    lines = output.getvalue().splitlines()
    assert [lines[0], lines[1].split()[0], lines[2].split()[0], lines[-1]] == [*first, last]
    with translation.override(language):
        assert len(lines) == len(sign_ins()) + 3


def test_demo_needs_the_curriculum():
    with pytest.raises(CommandError) as error:
        call_command("load_demo", language="en")

    assert str(error.value) == "Load the courses first: manage.py load_curriculum"
    assert Organisation.objects.count() == 0
