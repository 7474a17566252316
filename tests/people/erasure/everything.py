"""Somebody of whom the site holds everything that it can hold, with words that are found nowhere else; and a search for
them in every table and every file.
"""

import datetime

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone
from wagtail.models import ModelLogEntry

from certificates.issuing.pdf import picture_of
from certificates.issuing.services import deliver
from certificates.models import Certificate, CertificateEvent
from courses.models import Assignment, BlockAnswer, DutyRequest, EvidenceEvent, LessonPosition, Seat, SeatEvent
from labour.dc3.services import deliver_dc3
from people.employees.services import update_worker_data
from people.erasure.removing import Gone, rows_of
from people.erasure.services import block
from people.linking.services import join
from people.merging.services import merge_of, merge_records
from people.messages.services import NewMessage, queue_message
from people.models import (
    Absence,
    Approval,
    ContactWay,
    Employee,
    EmployeeChange,
    Erasure,
    Invitation,
    LinkRequest,
    Message,
    MessageMute,
    NameChange,
    PeopleImport,
    PeopleImportRow,
    RightsRequest,
    SavedView,
    SignIn,
)
from people.privacy.erasing import erasings
from people.privacy.fields import EVERYWHERE, described
from quizzes.models import Accommodation, ScoreAdjustment
from tests.courses.classroom.making import make_session
from tests.courses.evidence.making import handed_in
from tests.factories import (
    EmployeeFactory,
    UserFactory,
    make_attempt,
    make_course,
    make_dc3,
    make_enrolment,
    make_quiz,
)

WORD = "xochiquetzal"
CURP = "HENG900412MDFRXD08"
LEFT = datetime.date(2015, 1, 31)
MARKED = (models.CharField, models.TextField)


def known(organisation, hr, **fields):
    """A learner who has done what can be done, still at work. Returns the employee and the quiz."""
    user = UserFactory(
        username=f"{WORD}-1", email=f"{WORD}@example.com", given_names=WORD.title(), first_surname=WORD.upper()
    )
    person = _joined(organisation, user, hr, **fields)
    course = make_course()
    quiz = make_quiz(course)
    enrolment = make_enrolment(course, person, lessons_done=True)
    attempt = make_attempt(enrolment, quiz, right=4, submit=True)
    certificate = Certificate.objects.get(enrolment=enrolment)
    deliver(certificate.pk)
    certificate.refresh_from_db()
    picture_of(certificate)
    deliver_dc3(make_dc3(certificate).pk)
    evidence = handed_in(person)
    now, lesson = timezone.now(), course.get_children().first().get_children().first().specific
    EvidenceEvent.objects.create(evidence=evidence, kind="uploaded", by=person, words=WORD)
    CertificateEvent.objects.create(certificate=certificate, kind="issued", why=WORD)
    Assignment.objects.create(enrolment=enrolment, due_on=LEFT, reason=WORD)
    DutyRequest.objects.create(enrolment=enrolment, kind="not_mine", reason=WORD, decided_at=now, decision="refused")
    LessonPosition.objects.create(enrolment=enrolment, lesson=lesson, block_id="b", visited_at=now)
    answered = {"kind": "sort", "asked_sha256": "0" * 64, "right": 1, "total": 1, "first_right": 1, "times": 1}
    BlockAnswer.objects.create(
        enrolment=enrolment,
        lesson=lesson,
        block_id="b",
        given={"a": [WORD]},
        language="es",
        first_at=now,
        last_at=now,
        **answered,
    )
    seat = Seat.objects.create(
        session=make_session(hr, course), enrolment=enrolment, given_by=hr, released_at=now, released_by=hr, reason=WORD
    )
    SeatEvent.objects.create(seat=seat, kind="taken", by=hr, words=WORD)
    ContactWay.objects.create(employee=person, channel="slack", address=WORD)
    scores = {"score": 90, "score_before": 100, "score_after": 90}
    ScoreAdjustment.objects.create(attempt=attempt, reason=WORD, decided_by=hr.user, **scores)
    Accommodation.objects.create(employee=person, extra_attempts=1, reason=WORD)
    _known_to_people(person, hr, now)
    return person, quiz


def _joined(organisation, user, hr, **fields):
    """An employment that began under an account of its own, and was linked to that of its person."""
    former = UserFactory(username=f"{WORD}-0", given_names=WORD.title(), first_surname=WORD.upper())
    person = EmployeeFactory(
        organisation=organisation, user=former, number=f"{WORD}-1", hired_on="2010-01-01", **fields
    )
    EmailAddress.objects.create(user=former, email=f"{WORD}@example.org")
    SignIn.objects.create(user=former, session_key=WORD, browser=WORD)
    NameChange.objects.create(user=former, before=WORD, after=WORD, changed_by=hr.user, why=WORD)
    queue_message(NewMessage("password_changed", former, "x:0"), announced=False)
    Message.objects.filter(user=former).update(sent_at=timezone.now(), body=WORD)
    return join(LinkRequest.objects.create(employee=person, account=user, email=user.email, by=hr.user))


def merged(person, hr):
    """The same person entered a second time, which became part of the first record."""
    names = {"username": f"{WORD}-2", "given_names": WORD.title(), "first_surname": WORD.upper()}
    user = UserFactory(**names, email=f"{WORD}2@example.com")
    twin = EmployeeFactory(organisation=person.organisation, user=user, number=f"{WORD}-2", hired_on="2010-01-01")
    SignIn.objects.create(user=user, session_key=f"{WORD}2", browser=WORD)
    queue_message(NewMessage("password_changed", user, "x:2"), announced=False)
    Message.objects.filter(user=user).update(sent_at=timezone.now(), body=WORD)
    merge_records(merge_of(person.pk, twin.pk, hr.user), why=WORD)
    return twin, user


def _known_to_people(person, hr, now):
    user, organisation = person.user, person.organisation
    update_worker_data(person, curp=CURP, occupation="04.4")
    queue_message(NewMessage("password_changed", user, "x:1", person), announced=False)
    NameChange.objects.create(user=user, before=WORD, after=WORD, changed_by=hr.user, why=WORD)
    EmployeeChange.objects.create(employee=person, field="number", before=WORD, after=WORD, why=WORD)
    decided = {"requested_by": hr.user, "decided_at": now, "expires_at": now, "decision": "expired"}
    Approval.objects.create(
        kind="people.renaming",
        key="k",
        organisation=organisation,
        subject=user,
        payload={"before": WORD},
        reason=WORD,
        note=WORD,
        **decided,
    )
    RightsRequest.objects.create(
        employee=person, kind="access", text=WORD, answer_by=LEFT, withdrawn_at=now, done_note="", answer=WORD
    )
    RightsRequest.objects.create(
        employee=person,
        kind="opposition",
        text=WORD,
        answer_by=LEFT,
        withdrawn_at=now,
        came_by="letter",
        arrived_on=LEFT,
        entered_by=hr.user,
        identity_seen=WORD,
    )
    Invitation.objects.create(employee=person, email=f"{WORD}@example.com", replaced_at=now)
    Absence.objects.create(employee=person, from_on=LEFT, to_on=LEFT, kind="leave", by=hr)
    MessageMute.objects.create(employee=person, topic="duties")
    SavedView.objects.create(owner=person, list_name="team", name=WORD, query=f"q={WORD}")
    SignIn.objects.create(user=user, session_key=WORD, browser=WORD)
    EmailAddress.objects.create(user=user, email=f"{WORD}@example.com")
    job = PeopleImport.objects.create(organisation=organisation, file_name="?", format="csv", started_by=hr.user)
    PeopleImportRow.objects.create(
        job=job, position=1, kind="new", number=person.number.upper(), name=WORD, changes=[["number", "", WORD]]
    )
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(Employee),
        object_id=str(person.pk),
        action="wagtail.edit",
        label=f"{WORD} (1)",
        timestamp=now,
        data={"name": WORD},
    )


def mark_all(person):
    """Write the word into every field that is said to go and that takes it, past what keeps rows as they are."""
    paths = {each.label: each for each in described()}
    for each in erasings():
        columns = {column.name: column for column in each.model._meta.concrete_fields}
        for name in {*each.emptied, *each.dashed} - set(each.files):
            column = columns.get(name)
            takes = isinstance(column, MARKED) and not column.choices and name not in EVERYWHERE
            if takes and (column.max_length or 99) >= len(WORD) and name not in ("email", "address", "identity_seen"):
                rows_of(paths[each.label], Gone.of(person)).update(**{name: WORD})


def leave(person, *, days_ago=900):
    """Let somebody have left and be blocked for long."""
    Employee.objects.filter(pk=person.pk).update(left_on=LEFT)
    erasure = block(person.pk, Erasure.Reason.RETENTION, by=None)
    Erasure.objects.filter(pk=erasure.pk).update(blocked_at=timezone.now() - datetime.timedelta(days=days_ago))
    person.refresh_from_db()
    return Erasure.objects.get(pk=erasure.pk)


def places_of(word=WORD):
    """The tables and columns in which a word stands, in letters of any size."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                name = connection.ops.quote_name(column.name)
                cursor.execute(
                    f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)} "  # noqa: S608 -- names of our own tables
                    f"WHERE LOWER(CAST({name} AS TEXT)) LIKE %s",
                    [f"%{word.lower()}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column.name}")
    return found
