"""What people ask about their own data: counted terms, one file of everything, and nobody handles their own request."""

import io
import json
import zipfile

import pytest
import time_machine
from django.core.files.storage import storages
from django.urls import reverse

from people.employees.history import Origin, Source, keep_changes
from people.models import AccessEvent, Employee, Message, NameChange, RightsRequest, SignIn, WorkerData
from people.rights.access_file import access_file
from people.rights.answering import answered_by
from people.rights.services import AlreadyAsked, AlreadyDone, OwnRequest, answer, ask, finish, has_file, withdraw
from tests.courses.evidence.making import handed_in
from tests.factories import (
    EmployeeFactory,
    UserFactory,
    WorkCentreFactory,
    make_attempt,
    make_course,
    make_enrolment,
    make_quiz,
)
from tests.people.test_owing import by_role

pytestmark = pytest.mark.django_db

Kind = RightsRequest.Kind
MONDAY = "2026-03-02 18:00+00:00"


def read(content):
    """The JSON of the file."""
    packed = zipfile.ZipFile(io.BytesIO(content))
    name = next(name for name in packed.namelist() if name.endswith(".json"))
    return json.loads(packed.read(name))


# --- Terms ----------------------------------------------------------------------------------------


def test_terms_are_working_days_of_the_law_from_the_day_after(learner, hr):
    with time_machine.travel(MONDAY, tick=False):
        asked = ask(learner, Kind.RECTIFICATION, "Mi puesto")
        answered = answer(asked.pk, is_granted=True, text="Sí", by=hr.user)

    assert (
        asked.answer_by.isoformat() == "2026-03-31"
    )  # twenty days from Tuesday, without weekends and the third Monday of March
    assert answered.effect_by.isoformat() == "2026-03-24"


def test_request_through_its_terms(learner, hr):
    with time_machine.travel(MONDAY, tick=False):
        asked = ask(learner, Kind.OPPOSITION, "Mi calificación del curso 1")
        assert asked.term == asked.answer_by
        answered = answer(asked.pk, is_granted=True, text="La revisa Rosa", by=hr.user)
        assert answered.term == answered.effect_by
    with time_machine.travel("2026-03-10 18:00+00:00", tick=False):
        done = finish(asked.pk, note="Revisada a mano: queda en 80 %.", by=hr.user)

    assert done.term is None
    assert not RightsRequest.objects.answered_by(hr.user, hr).open().exists()


def test_one_request_of_a_kind_waits(learner, hr):
    first = ask(learner, Kind.ACCESS, "")

    with pytest.raises(AlreadyAsked):
        ask(learner, Kind.ACCESS, "")
    ask(learner, Kind.OPPOSITION, "x")
    answer(first.pk, is_granted=False, text="No", by=hr.user)
    assert ask(learner, Kind.ACCESS, "").pk != first.pk


def test_nothing_happens_twice(learner, hr):
    asked = ask(learner, Kind.RECTIFICATION, "x")
    withdraw(asked.pk)

    with pytest.raises(AlreadyDone):
        answer(asked.pk, is_granted=True, text="x", by=hr.user)
    with pytest.raises(AlreadyDone):
        finish(asked.pk, note="x", by=hr.user)
    with pytest.raises(AlreadyDone):
        withdraw(asked.pk)


# --- Who ------------------------------------------------------------------------------------------


def test_nobody_handles_their_own_request(client, hr):
    asked = ask(hr, Kind.ACCESS, "")

    with pytest.raises(OwnRequest):
        answer(asked.pk, is_granted=True, text="x", by=hr.user)
    client.force_login(hr.user)
    page = client.post(reverse("rights:one", args=[asked.uuid]), {"decision": "yes", "text": "x"})
    assert page.status_code == 404
    assert not RightsRequest.objects.answered_by(hr.user, hr).exists()


@pytest.mark.parametrize("role", ["manager", "stranger"])
def test_nobody_else_finds_it(client, request, learner, role):
    asked = ask(learner, Kind.ACCESS, "")
    client.force_login(request.getfixturevalue(role).user)

    statuses = {client.get(reverse(f"rights:{name}", args=[asked.uuid])).status_code for name in ("one", "file")}

    assert statuses == {404}


def test_human_resources_do_not_get_the_file(client, learner, hr):
    asked = ask(learner, Kind.ACCESS, "")
    answer(asked.pk, is_granted=True, text="Sí", by=hr.user)
    client.force_login(hr.user)

    assert client.get(reverse("rights:file", args=[asked.uuid])).status_code == 404


def test_who_answers_is_told_and_then_who_asked(learner, hr):
    EmployeeFactory(organisation=learner.organisation, role=Employee.Role.HR, left_on="2026-01-01")

    asked = ask(learner, Kind.ACCESS, "")
    answer(asked.pk, is_granted=True, text="Sí", by=hr.user)

    told = list(Message.objects.order_by("pk").values_list("kind", "user"))
    assert told == [("rights_asked", hr.user_id), ("rights_answered", learner.user_id)]


# --- The file -------------------------------------------------------------------------------------


@pytest.fixture
def known(learner):
    course = make_course()
    make_attempt(make_enrolment(course, learner, lessons_done=True), make_quiz(course), right=4, submit=True)
    WorkerData.objects.create(employee=learner, curp="HENG900412MDFRXD08", occupation="04.4")
    return learner


def test_file_holds_what_is_held_and_no_secret(known):
    data = read(access_file(known))["data"]

    assert data["people.User"][0]["given_names"] == "Lucía"
    assert data["people.WorkerData"][0]["curp"] == "HENG900412MDFRXD08"
    assert len(data["certificates.Certificate"]) == len(data["quizzes.Attempt"]) == 1
    assert len(data["quizzes.Response"]) > 1
    assert "password" not in json.dumps(data)


def test_file_holds_nobody_else(known, stranger):
    other = EmployeeFactory(organisation=known.organisation, user=UserFactory(given_names="Xochiquetzal"))
    make_enrolment(make_course(), other)

    assert "Xochiquetzal" not in json.dumps(read(access_file(known)), ensure_ascii=False)


def test_file_holds_nothing_of_another_company(known, stranger):
    elsewhere = EmployeeFactory(organisation=stranger.organisation, user=known.user, number="ZZ-99")
    make_enrolment(make_course(title="Curso de otra empresa"), elsewhere)

    text = json.dumps(read(access_file(known)), ensure_ascii=False)
    assert "ZZ-99" not in text
    assert "Curso de otra empresa" not in text


def test_file_of_who_left_and_works_elsewhere_holds_nothing_of_the_account(known, stranger):
    SignIn.objects.create(user=known.user, session_key="a", browser="Firefox", system="Windows", network="10.0.0.0/24")
    labels = {"people.User", "people.SignIn"}
    assert labels <= read(access_file(known))["data"].keys()
    Employee.objects.filter(pk=known.pk).update(left_on="2026-01-31")
    known.refresh_from_db()
    assert labels <= read(access_file(known))["data"].keys()  # nobody else holds the account
    EmployeeFactory(organisation=stranger.organisation, user=known.user, number="ZZ-99")
    known.user.email = "nueva@empresa-b.example"
    known.user.save()

    file = read(access_file(known))
    assert not labels & file["data"].keys()
    assert "empresa-b" not in json.dumps(file)
    assert len(file["data"]["quizzes.Attempt"]) == 1


def test_file_leaves_out_why_another_company_changed_the_name(known, hr, stranger):
    for by, why in ((None, "sin nadie"), (known.user, "propia"), (hr.user, "nuestra"), (stranger.user, "ajena")):
        NameChange.objects.create(user=known.user, before="Lucía", after="Luz", changed_by=by, why=why)

    rows = read(access_file(known))["data"]["people.NameChange"]
    assert [row["why"] for row in rows] == ["sin nadie", "propia", "nuestra"]


def test_file_that_was_lost_is_named_and_the_rest_is_there(known):
    lost = handed_in(known)
    storages["private"].delete(lost.file_name)

    packed = zipfile.ZipFile(io.BytesIO(access_file(known)))
    page = next(name for name in packed.namelist() if name.endswith(".html"))
    assert lost.file_name in packed.read(page).decode().partition("<h2>")[0]


def test_file_is_made_a_few_times_an_hour(client, known, hr, settings):
    settings.LIMITS = {**settings.LIMITS, "own_data": (1, 3600)}
    asked = ask(known, Kind.ACCESS, "")
    answer(asked.pk, is_granted=True, text="Sí", by=hr.user)
    client.force_login(known.user)

    found = [client.get(reverse("rights:file", args=[asked.uuid])).status_code for _ in range(2)]
    assert found == [200, 429]


def test_answer_without_a_decision_comes_back(client, learner, hr):
    asked = ask(learner, Kind.RECTIFICATION, "Mi puesto")
    client.force_login(hr.user)

    page = client.post(reverse("rights:one", args=[asked.uuid]), {"text": "Sí", "decision": "maybe"})
    asked.refresh_from_db()
    assert (page.status_code, asked.is_open) == (400, True)
    assert "Elige si concedes" in page.content.decode()


def test_file_is_there_for_thirty_days_and_noted(client, known, hr):
    with time_machine.travel(MONDAY, tick=False):
        asked = ask(known, Kind.ACCESS, "")
        answered = answer(asked.pk, is_granted=True, text="Sí", by=hr.user)
        client.force_login(known.user)
        file = client.get(reverse("rights:file", args=[asked.uuid]))
        assert read(file.content)["company"] == known.organisation.legal_name
    with time_machine.travel("2026-04-02 18:00+00:00", tick=False):
        assert not has_file(answered)
    event = AccessEvent.objects.filter(kind=AccessEvent.Kind.FILE_TAKEN).get()
    assert event.about == known


# --- Screens --------------------------------------------------------------------------------------


def test_from_asking_to_the_answer(client, learner, hr):
    client.force_login(learner.user)
    page = client.post(reverse("rights:own"), {"kind": "rectification", "text": "Mi puesto es otro"}, follow=True)
    asked = page.context["asked"]
    client.force_login(hr.user)
    assert [row.pk for row in client.get(reverse("rights:inbox")).context["page_obj"]] == [asked.pk]
    address = reverse("rights:one", args=[asked.uuid])
    client.post(address, {"decision": "yes", "text": "Tienes razón"})
    client.post(address, {"text": "Cambiado en tu registro"})

    client.force_login(learner.user)
    html = client.get(address).content.decode()
    assert "Tienes razón" in html
    assert "Cambiado en tu registro" in html


def test_form_offers_the_four_rights_and_nothing_empty(client, learner):
    client.force_login(learner.user)

    form = client.get(reverse("rights:own")).context["form"]
    assert [value for value, _label in form.fields["kind"].choices] == Kind.values


def test_words_are_asked_for_where_somebody_has_to_know(client, learner):
    client.force_login(learner.user)

    assert client.post(reverse("rights:own"), {"kind": "opposition", "text": ""}).status_code == 400
    assert client.post(reverse("rights:own"), {"kind": "access", "text": ""}).status_code == 302


def test_inbox_reads_as_often_whatever_there_is(client, learner, hr, organisation, django_assert_max_num_queries):
    for _ in range(5):
        ask(EmployeeFactory(organisation=organisation), Kind.ACCESS, "")
    client.force_login(hr.user)
    client.get(reverse("rights:inbox"))

    with django_assert_max_num_queries(9):
        client.get(reverse("rights:inbox"))


# --- Whom somebody owes what they may do here -----------------------------------------------------


def test_page_is_closed_to_the_hand_of_the_person_and_says_why(client, learner, hr):
    by_role(learner, hr)
    asked = ask(learner, Kind.ACCESS, "")
    client.force_login(hr.user)
    page = f"/en/my-data/{asked.uuid}/"

    shown = client.get(page).content.decode()

    assert "Grant it" not in shown
    assert "the person gave you your account, role, or way to sign in" in shown
    assert client.post(page, {"decision": "yes", "text": "Sí"}).status_code == 404
    assert RightsRequest.objects.get().is_open


def test_what_only_hands_could_answer_is_answered_by_the_site(client, learner, hr, superuser):
    by_role(learner, hr)
    asked = ask(learner, Kind.OPPOSITION, "?")
    assert list(Message.objects.filter(kind="rights_asked").values_list("user", flat=True)) == [superuser.pk]
    client.force_login(superuser)

    assert f"/en/my-data/{asked.uuid}/" in client.get("/en/people/data-requests/").content.decode()
    client.post(f"/en/my-data/{asked.uuid}/", {"decision": "no", "text": "No procede"})

    assert RightsRequest.objects.get().answered_by == superuser
    EmployeeFactory(organisation=learner.organisation, role=Employee.Role.HR)
    other = ask(learner, Kind.ACCESS, "")
    assert not answered_by(superuser, None).filter(pk=other.pk).exists()


def test_administrator_of_the_site_reads_as_often_whatever_is_owed(
    learner, hr, superuser, organisation, django_assert_max_num_queries
):
    limited = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    limited.hr_centres.set([WorkCentreFactory(organisation=organisation)])  # sees none of them
    askers = [learner, *EmployeeFactory.create_batch(3, organisation=organisation)]
    for person in askers:
        keep_changes(hr, {"role": "learner"}, {"role": "hr"}, Origin(person.user, Source.FORM))
        ask(person, Kind.OPPOSITION, "?")

    with django_assert_max_num_queries(9):
        found = list(answered_by(superuser, None))

    assert {asked.employee for asked in found} == set(askers)
