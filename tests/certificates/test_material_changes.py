"""Material changes of content: who is asked to renew, by when, once; and what anybody sees of it."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.changes.effects import effect_on
from certificates.changes.services import NothingChanged, TooLate, declare_change, withdraw_change
from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate, CertificateNotice
from certificates.models.changes import MaterialChange
from courses.learning.services import complete_lesson, start_course
from courses.models import CoursePage, Enrolment, LessonPage
from people.models import Employee, Message, User
from tests.factories import EmployeeFactory, UserFactory, correct_name, make_course, make_enrolment
from tests.outbox import send_due

pytestmark = pytest.mark.django_db

ISSUED = "2026-03-02 18:00+00:00"
DECLARED = "2026-09-01 18:00+00:00"
RENEW_BY = datetime.date(2026, 10, 31)
AFTER = "2026-11-02 18:00+00:00"
WORDS = {"words_es": "Se agregó el control A.5.", "words_en": "Control A.5 was added."}


def at(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def course():
    made = make_course(title="Fundamentos", title_en="Foundations", slug="foundations", hours=8)
    return CoursePage.objects.get(pk=made.pk)


@pytest.fixture
def holder(learner, course):
    with at(ISSUED):
        return make_enrolment(course, learner, lessons_done=True)


@pytest.fixture
def certificate(holder):
    return holder.certificates.get()


def change_lesson(course):
    """Publish other content."""
    lesson = LessonPage.objects.descendant_of(course).order_by("path").first()
    LessonPage.objects.filter(pk=lesson.pk).update(minutes=lesson.minutes + 1)


def declare(course, renew_by=RENEW_BY, when=DECLARED):
    with at(when):
        change_lesson(course)
        return declare_change(course, renew_by, **WORDS, by=UserFactory())


def events_of(certificate):
    return list(certificate.events.values_list("kind", flat=True))


# --- Who is asked ---------------------------------------------------------------------------------


def test_holder_of_earlier_content_is_asked(course, certificate, holder):
    change = declare(course)

    holder.refresh_from_db()
    assert (change.version.number, holder.renew_by) == (2, RENEW_BY)
    assert list(change.notices.values_list("certificate", "kind")) == [(certificate.pk, "changed")]
    assert events_of(certificate) == ["issued", "asked"]


def test_whoever_expires_before_the_date_is_asked_by_then(course, certificate, holder):
    expiry = datetime.date(2026, 9, 30)
    Certificate.objects.update(expires_on=expiry)
    Enrolment.objects.update(expires_on=expiry)
    declare(course)

    holder.refresh_from_db()
    assert (holder.renew_by, holder.status_on(datetime.date(2026, 10, 1))) == (expiry, "expired")
    certificate.refresh_from_db()
    assert certificate.status_on(datetime.date(2026, 10, 1)) == "expired"


def test_nothing_changed_asks_nobody(course, holder):
    with at(DECLARED), pytest.raises(NothingChanged):
        declare_change(course, RENEW_BY, **WORDS, by=UserFactory())

    assert not MaterialChange.objects.exists()


def test_second_declaration_of_the_same_content_asks_nobody(course, certificate):
    declare(course)

    with at(DECLARED), pytest.raises(NothingChanged):
        declare_change(course, RENEW_BY, **WORDS, by=UserFactory())

    assert CertificateNotice.objects.filter(certificate=certificate).count() == 1


def leave(certificate):
    Employee.objects.filter(pk=certificate.enrolment.employee_id).update(left_on=datetime.date(2026, 8, 1))


def revoke(certificate):
    with at("2026-08-01 18:00+00:00"):
        revoke_certificate(certificate, Certificate.Reason.OTHER, "Because")


def expire(certificate):
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=datetime.date(2026, 8, 1))


def learn_it_already(certificate):
    enrolment = certificate.enrolment
    Enrolment.objects.filter(pk=enrolment.pk).update(started_at=datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC))


@pytest.mark.parametrize("reason", [leave, revoke, expire, learn_it_already])
def test_nobody_is_asked_in_vain(course, certificate, reason):
    reason(certificate)

    with pytest.raises(NothingChanged):
        declare(course)


def test_whoever_completes_earlier_content_later_is_asked_and_has_thirty_days(course, certificate):
    late = EmployeeFactory()
    with at(ISSUED):
        enrolment = make_enrolment(course, late)
    change = declare(course)
    with at("2026-10-20 18:00+00:00"):
        for lesson in LessonPage.objects.descendant_of(course):
            complete_lesson(enrolment, lesson, "es")

    enrolment.refresh_from_db()
    assert enrolment.renew_by == datetime.date(2026, 11, 19)
    assert change.notices.count() == 2


def test_whoever_begins_after_the_declaration_is_not_asked(course, certificate):
    change = declare(course)
    with at("2026-09-02 18:00+00:00"):
        make_enrolment(CoursePage.objects.get(pk=course.pk), EmployeeFactory(), lessons_done=True)

    assert change.notices.count() == 1


def test_corrected_name_is_still_to_be_renewed_but_not_asked_twice(course, certificate, holder):
    declare(course)
    with at("2026-09-02 18:00+00:00"):
        corrected = correct_name(certificate, "Lucía Ramírez", "Typing error")

    with at(AFTER):
        assert corrected.status_on(datetime.date(2026, 11, 2)) == "renewal_required"
    assert CertificateNotice.objects.count() == 1


def test_earlier_date_of_two_changes_counts(course, certificate, holder):
    declare(course, datetime.date(2026, 12, 31))
    declare(course, RENEW_BY, "2026-09-15 18:00+00:00")

    holder.refresh_from_db()
    assert holder.renew_by == RENEW_BY
    assert CertificateNotice.objects.count() == 2


# --- What follows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "status", "course_status"), [(31, "valid", "current"), (32, "renewal_required", "expired")]
)
def test_certificate_has_to_be_renewed_after_the_date(course, certificate, holder, day, status, course_status):
    declare(course)
    today = datetime.date(2026, 10, 1) + datetime.timedelta(days=day - 1)

    certificate = Certificate.objects.select_related("enrolment").get(pk=certificate.pk)
    assert certificate.status_on(today) == status
    assert Certificate.objects.with_status(today).get().status == status
    assert certificate.enrolment.status_on(today) == course_status
    assert Enrolment.objects.with_status(today).get().status == course_status


def test_renewal_opens_at_once_and_supersedes(course, certificate, holder):
    declare(course)
    with at("2026-09-10 18:00+00:00"):
        again = make_enrolment(CoursePage.objects.get(pk=course.pk), holder.employee, lessons_done=True)

    certificate.refresh_from_db()
    assert (again.cycle, again.content_version.number, again.former_expires_on) == (2, 2, RENEW_BY)
    assert certificate.status_on(datetime.date(2026, 11, 2)) == "superseded"
    assert again.certificates.get().status_on(datetime.date(2026, 11, 2)) == "valid"


def test_refresher_renews_what_changed(course, holder):
    refresher = make_course(lessons=1, hours=1)
    CoursePage.objects.filter(pk=course.pk).update(refresher=refresher)
    declare(course)
    with at("2026-11-15 18:00+00:00"):  # within the days of grace
        again = start_course(holder.employee, CoursePage.objects.get(pk=course.pk))

    assert again.studied_course == refresher


def test_whoever_is_renewing_already_stays_current_until_the_date(course, holder):
    with at("2027-01-05 18:00+00:00"):
        again = start_course(holder.employee, course)
    declare(course, datetime.date(2027, 2, 1), "2027-01-10 18:00+00:00")

    again.refresh_from_db()
    assert (again.cycle, again.former_expires_on) == (2, datetime.date(2027, 2, 1))


def test_certificate_that_never_expires_can_be_renewed_when_asked(learner):
    course = make_course(validity_months=0)
    with at(ISSUED):
        holder = make_enrolment(course, learner, lessons_done=True)
    declare(course)
    holder.refresh_from_db()

    assert holder.can_be_renewed_on(datetime.date(2026, 9, 1))


# --- Taking it back -------------------------------------------------------------------------------


def test_withdrawn_change_asks_nobody_any_more(course, certificate, holder, mailoutbox):
    change = declare(course)
    with at("2026-09-02 18:00+00:00"):
        again = start_course(holder.employee, CoursePage.objects.get(pk=course.pk))
        withdraw_change(change, "A typing error after all", by=UserFactory())
        send_due(kind="certificate_changed")

    for row in (holder, again, change):
        row.refresh_from_db()
    assert (holder.renew_by, again.former_expires_on) == (None, holder.expires_on)
    assert (change.withdrawn_why, mailoutbox) == ("A typing error after all", [])
    assert events_of(certificate) == ["issued", "asked", "not_asked"]


def test_withdrawing_one_change_leaves_the_other(course, holder):
    declare(course, datetime.date(2026, 12, 31))
    second = declare(course, RENEW_BY, "2026-09-15 18:00+00:00")
    with at("2026-09-16 18:00+00:00"):
        withdraw_change(second, "Not needed", by=UserFactory())

    holder.refresh_from_db()
    assert holder.renew_by == datetime.date(2026, 12, 31)


@pytest.mark.parametrize("when", ["after the date", "twice"])
def test_change_is_withdrawn_once_and_before_its_date(course, holder, when):
    change = declare(course)
    with at(AFTER if when == "after the date" else DECLARED):
        if when == "twice":
            withdraw_change(change, "First", by=UserFactory())
        with pytest.raises(TooLate):
            withdraw_change(change, "Second", by=UserFactory())


def test_record_is_added_to_and_never_changed(course, holder):
    change = declare(course)

    for forbidden in (change.save, change.delete):
        with pytest.raises(TypeError):
            forbidden()
    with pytest.raises(IntegrityError), transaction.atomic():
        MaterialChange.objects.update(withdrawn_at=timezone.now())


# --- E-mail ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words", "date"),
    [
        ("en", "Control A.5 was added.", "October 31, 2026"),
        ("es", "Se agregó el control A.5.", "31 de octubre de 2026"),
    ],
)
def test_holder_is_told_once_in_their_language(course, certificate, mailoutbox, language, words, date):
    User.objects.update(language=language)
    declare(course)
    with at(DECLARED):
        send_due(kind="certificate_changed")
        send_due(kind="certificate_changed")

    [message] = [each for each in mailoutbox if words in each.body]
    html = message.alternatives[0].content
    assert (date in message.body, date in html, words in html) == (True, True, True)
    assert "told_change" in events_of(certificate)
    assert Message.objects.get(kind="certificate_changed").state == "sent"
    if language == "en":
        assert message.subject == "Please renew your certificate: Foundations has changed"
        assert "Take the course again" in message.body


# --- Screens --------------------------------------------------------------------------------------


def test_home_list_and_certificate_say_what_changed_and_by_when(client, course, certificate, learner):
    declare(course)
    client.force_login(learner.user)
    with at("2026-09-03 18:00+00:00"):
        pages = [
            client.get(path).content.decode()
            for path in ("/en/", "/en/certificates/", f"/en/certificates/{certificate.uuid}/")
        ]
        spanish = client.get("/es/").content.decode()

    for html in pages:
        assert "Control A.5 was added." in html
        assert "enew by October 31, 2026" in html
    assert "Se agregó el control A.5." in spanish


def test_human_resources_see_who_has_to_renew_by_when(client, course, holder, hr):
    declare(course)
    client.force_login(hr.user)
    with at("2026-09-03 18:00+00:00"):
        team = client.get("/en/team/")
        person = client.get(f"/en/team/{holder.employee_id}/").content.decode()
        filtered = client.get("/en/team/?status=to_renew").context["rows"]
        file = b"".join(client.get("/en/team/export.csv").streaming_content).decode()

    row, *_without = team.context["rows"]
    assert (row.status, row.renew_by) == ("current", RENEW_BY)
    assert [each.employee_id for each in filtered] == [holder.employee_id]
    assert ("renew by" in team.content.decode(), "renew by" in person) == (True, True)
    assert "2026-10-31" in file


@pytest.mark.parametrize(("when", "state"), [("2026-09-03 18:00+00:00", "valid"), (AFTER, "renewal_required")])
@pytest.mark.parametrize("language", ["es", "en"])
def test_public_page_stays_truthful(client, course, certificate, learner, when, state, language):
    declare(course)
    with at(when):
        response = client.get(f"/verify/{certificate.code}", headers={"accept-language": language})
        facts = client.get(f"/verify/{certificate.code}.json").json()

    html = response.content.decode()
    assert (response.context["state"], facts["state"], facts["renew_by"]) == (state, state, "2026-10-31")
    assert WORDS[f"words_{language}"] in html
    assert [secret for secret in (learner.user.email, certificate.folio, str(certificate.uuid)) if secret in html] == []
    if language == "en" and state == "renewal_required":
        assert "Authentic; to be renewed since October 31, 2026" in html


# --- What it would do -----------------------------------------------------------------------------


def test_dry_run_counts_by_team_and_writes_nothing(course, certificate, hr, team):
    with at(ISSUED):
        make_enrolment(course, hr, lessons_done=True)
        make_enrolment(course, EmployeeFactory(user__email=""))
    User.objects.filter(pk=hr.user_id).update(email="")
    change_lesson(course)

    effect = effect_on(course, seen=Employee.objects.all())

    assert (effect.total, effect.without_email, effect.in_progress, effect.minutes) == (2, 1, 1, 11)
    assert [(row.team, row.count) for row in effect.teams] == [(None, 1), ("Sucursales", 1)]
    assert course.versions.count() == 1


@pytest.mark.parametrize("count", [1, 5])
def test_declaring_takes_constant_queries(course, count, django_assert_num_queries, organisation):
    with at(ISSUED):
        for _ in range(count):
            make_enrolment(course, EmployeeFactory(organisation=organisation), lessons_done=True)
    with at(DECLARED):
        change_lesson(course)
        by = UserFactory()
        with django_assert_num_queries(33):
            declare_change(course, RENEW_BY, **WORDS, by=by)
    assert CertificateNotice.objects.count() == count
