"""Messages as people read them, and as human resources look after them."""

import csv
import datetime
import importlib
import io
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import signing
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from people.messages.delivery import MUTE_SALT, deliver_message
from people.messages.services import NewMessage, queue_message
from people.models import Employee, Message, MessageMute, MessageSettings, MessageText
from tests.exports import as_text, read_xlsx
from tests.factories import EmployeeFactory, WorkCentreFactory
from tests.outbox import send_due

pytestmark = pytest.mark.django_db


def queue(employee, about="x", kind="plain"):
    return queue_message(NewMessage(kind, employee.user, about, employee=employee))


@pytest.fixture
def sent(learner):
    message = queue(learner)
    deliver_message(message.pk)
    message.refresh_from_db()
    return message


# --- One's own ------------------------------------------------------------------------------------


def test_my_messages_are_read_when_they_are_opened(client, learner, sent):
    client.force_login(learner.user)

    before = client.get("/es/messages/").content.decode()
    page = client.get(f"/es/messages/{sent.uuid}/").content.decode()
    after = client.get("/es/messages/").content.decode()

    assert "1 mensaje sin leer" in before
    assert sent.subject in page
    assert "https://aula.example.com/es/" in page
    assert "sin leer" not in after.lower()


def test_nobody_reads_those_of_others(client, hr, sent):
    client.force_login(hr.user)

    assert client.get(f"/es/messages/{sent.uuid}/").status_code == 404
    assert sent.subject not in client.get("/es/messages/").content.decode()


def test_what_waits_is_not_listed(client, learner):
    queue(learner)
    client.force_login(learner.user)

    assert "Aún no hay mensajes" in client.get("/es/messages/").content.decode()


@pytest.mark.parametrize("count", [1, 25])
def test_own_list_costs_the_same(client, learner, django_assert_max_num_queries, count):
    for number in range(count):
        deliver_message(queue(learner, f"{number}").pk)
    client.force_login(learner.user)

    with django_assert_max_num_queries(12):
        client.get("/es/messages/")


def test_reminders_are_turned_off_and_on_where_that_is_allowed(client, learner):
    client.force_login(learner.user)
    client.post("/es/messages/reminders/", {"reminders": "off"})
    assert not MessageMute.objects.exists()
    MessageSettings.objects.create(organisation=learner.organisation, allows_muting=True)

    client.post("/es/messages/reminders/", {"reminders": "off"})
    off = MessageMute.objects.filter(employee=learner).exists()
    client.post("/es/messages/reminders/", {"reminders": "on"})

    assert (off, MessageMute.objects.exists()) == (True, False)


@pytest.mark.parametrize("allowed", [True, False])
def test_the_address_of_a_mail_turns_them_off_with_one_click(client, learner, allowed):
    MessageSettings.objects.create(organisation=learner.organisation, allows_muting=allowed)
    address = f"/es/reminders-off/{signing.dumps(learner.pk, salt=MUTE_SALT)}/"

    asked = client.get(address)
    before = MessageMute.objects.exists()
    answer = client.post(address, {"List-Unsubscribe": "One-Click"})

    assert (asked.status_code, answer.status_code, before) == (200, 200, False)
    # A mail of before topics meant the weekly summary as well: whatever of the two is allowed.
    off = ["digest", "reminders"] if allowed else ["digest"]
    assert list(MessageMute.objects.order_by("topic").values_list("topic", flat=True)) == off
    assert client.post("/es/reminders-off/made-up/").status_code == 404


# --- The log --------------------------------------------------------------------------------------


@pytest.fixture
def logged(learner, sent, hr):
    """One sent, one failed, one waiting, one cancelled; to the learner, but the failed one, which went to HR."""
    failed, waiting, cancelled = queue(hr, "failed"), queue(learner, "waiting"), queue(learner, "cancelled")
    now = timezone.now()
    Message.objects.filter(pk=failed.pk).update(failed_at=now, error="SMTPException", tries=7)
    Message.objects.filter(pk=cancelled.pk).update(cancelled_at=now, cancelled_for="done")
    return {"sent": sent, "failed": failed, "waiting": waiting, "cancelled": cancelled}


@pytest.mark.parametrize("state", ["sent", "failed", "waiting", "cancelled"])
def test_log_by_state_equals_its_files(client, hr, logged, state):
    client.force_login(hr.user)

    page = client.get(f"/en/messages/log/?state={state}")
    lines = b"".join(client.get(f"/en/messages/log/export.csv?state={state}").streaming_content).decode("utf-8-sig")
    xlsx = client.get(f"/en/messages/log/export.xlsx?state={state}")
    in_xlsx = read_xlsx(xlsx.getvalue())

    assert [row["message"].pk for row in page.context["rows"]] == [logged[state].pk]
    rows = list(csv.reader(io.StringIO(lines)))
    assert len(rows) == 2
    assert rows[1][0] == logged[state].user.get_listed_name()
    assert [as_text(value) for value in in_xlsx[1]] == rows[1]


def test_log_by_person_and_kind(client, hr, logged, learner):
    client.force_login(hr.user)

    by_person = client.get(f"/es/messages/log/?person={learner.pk}").context["rows"]
    by_name = client.get(f"/es/messages/log/?q={learner.number}").context["rows"]
    by_kind = client.get("/es/messages/log/?kind=secret").context["rows"]

    assert (len(by_person), len(by_name), len(by_kind)) == (3, 3, 0)


def test_human_resources_of_one_work_centre_see_only_theirs(client, organisation, sent):
    here = WorkCentreFactory(organisation=organisation)
    limited = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    limited.hr_centres.add(here)
    mine = queue(EmployeeFactory(organisation=organisation, work_centre=here))
    client.force_login(limited.user)

    page = client.get("/es/messages/log/")

    assert [row["message"].pk for row in page.context["rows"]] == [mine.pk]
    assert client.get("/es/messages/settings/").status_code == 404


def test_log_costs_the_same_for_many(client, hr, organisation, django_assert_max_num_queries):
    for _ in range(30):
        queue(EmployeeFactory(organisation=organisation))
    client.force_login(hr.user)

    with django_assert_max_num_queries(16):
        client.get("/es/messages/log/")


def test_failed_ones_leave_again_and_only_those_that_one_sees(
    client, hr, stranger, logged, mailoutbox, django_capture_on_commit_callbacks
):
    theirs = queue(stranger, "theirs")
    Message.objects.filter(pk=theirs.pk).update(failed_at=timezone.now())
    client.force_login(hr.user)

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/es/messages/log/retry/", {"state": "failed"})

    states = {message.pk: message.state for message in Message.objects.all()}
    assert (states[logged["failed"].pk], states[theirs.pk], states[logged["waiting"].pk]) == (
        "sent",
        "failed",
        "waiting",
    )


def test_home_warns_when_mail_stops_going_out(client, hr, learner):
    message = queue(learner)
    client.force_login(hr.user)
    before = client.get("/es/").content.decode()
    Message.objects.filter(pk=message.pk).update(due_at=timezone.now() - datetime.timedelta(minutes=31))

    after = client.get("/es/").content.decode()

    assert "state=waiting" not in before
    assert "state=waiting" in after


# --- Texts and hours ------------------------------------------------------------------------------


@pytest.fixture
def as_hr(client, hr):
    client.force_login(hr.user)
    return client


TEXT = "/es/messages/texts/daily/es/"


def test_a_text_begins_with_that_of_the_site(as_hr):
    page = as_hr.get(TEXT)

    assert page.context["form"].instance.body.startswith("Hola")
    assert "/daily/en/" in as_hr.get("/es/messages/texts/").content.decode()


def test_a_text_is_seen_then_sent_to_oneself_then_kept(as_hr, hr, mailoutbox):
    data = {"subject": "En {place}", "body": "Nos vemos en {place}."}

    seen = as_hr.post(TEXT, {**data, "do": "preview"}).content.decode()
    before = MessageText.objects.count()
    as_hr.post(TEXT, {**data, "do": "test"})
    send_due()
    as_hr.post(TEXT, {**data, "do": "save"})

    assert "Nos vemos en Tijuana." in seen
    assert before == 0
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [([hr.user.email], "En Tijuana")]
    text = MessageText.objects.get()
    assert (text.language, text.changed_by, text.body) == ("es", hr, "Nos vemos en {place}.")


@pytest.mark.parametrize("body", ["Hola {nombre}", "Hola { place }", "Hola {place"])
def test_placeholders_are_checked(as_hr, body):
    answer = as_hr.post(TEXT, {"subject": "x", "body": body, "do": "save"})

    assert answer.status_code == 400
    assert not MessageText.objects.exists()


def test_the_way_back_to_the_text_of_the_site(as_hr, hr):
    MessageText.objects.create(
        organisation=hr.organisation, kind="daily", language="es", subject="x", body="y", changed_by=hr
    )

    as_hr.post(TEXT, {"do": "reset"})

    assert not MessageText.objects.exists()


@pytest.mark.parametrize("address", ["plain/es/", "daily/fr/", "unknown/es/"])
def test_only_what_has_placeholders_can_be_written(as_hr, address):
    assert as_hr.get(f"/es/messages/texts/{address}").status_code == 404


@pytest.mark.parametrize(("hours", "status"), [((7, 18), 302), ((18, 7), 400), ((8, 8), 400), ((8, 24), 400)])
def test_hours_are_in_order(as_hr, hours, status):
    answer = as_hr.post("/es/messages/settings/", {"from_hour": hours[0], "to_hour": hours[1]})

    assert (answer.status_code, MessageSettings.objects.exists()) == (status, status == 302)


def test_managers_turn_their_summary_off_and_keep_the_rest(client, manager, team, learner):
    client.force_login(manager.user)
    address = f"/es/reminders-off/{signing.dumps([manager.pk, 'digest'], salt=MUTE_SALT)}/"

    offered = client.get("/es/messages/").context["topics"]
    client.post("/es/messages/reminders/", {"topic": "digest", "reminders": "off"})
    off = list(MessageMute.objects.values_list("employee", "topic"))
    client.post("/es/messages/reminders/", {"topic": "digest", "reminders": "on"})
    on = MessageMute.objects.exists()
    client.logout()
    client.post(address, {"List-Unsubscribe": "One-Click"})

    assert [one["topic"] for one in offered if one["allowed"]] == ["digest"]
    assert (off, on) == ([(manager.pk, "digest")], False)
    assert MessageMute.objects.get().topic == "digest"


def test_who_turned_reminders_off_before_topics_gets_no_summary_either(learner, hr):
    applied = MigrationRecorder(connection).migration_qs.get(app="people", name="0021_absences_and_topics").applied
    MessageMute.objects.create(employee=learner, created_at=applied - datetime.timedelta(days=1))
    MessageMute.objects.create(employee=hr)
    migration = importlib.import_module("people.migrations.0023_mutes_and_days_of_absences")

    for _ in range(2):
        migration.keep_summaries_off(apps, SimpleNamespace(connection=connection))

    assert list(MessageMute.objects.filter(topic="digest").values_list("employee", flat=True)) == [learner.pk]


def test_summary_cannot_be_turned_off_where_the_organisation_does_not_allow_it(client, manager, team, learner):
    MessageSettings.objects.create(organisation=manager.organisation, allows_muting_digest=False)
    client.force_login(manager.user)

    page = client.get("/es/messages/")
    assert [(one["topic"], one["allowed"]) for one in page.context["topics"]] == [
        ("reminders", False),
        ("digest", False),
    ]
    assert "no se pueden apagar" in page.content.decode()
    client.post("/es/messages/reminders/", {"topic": "digest", "reminders": "off"})

    assert not MessageMute.objects.exists()
    assert client.post("/es/messages/reminders/", {"topic": "escalation", "reminders": "off"}).status_code == 404
