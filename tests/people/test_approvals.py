"""Acts that need a second person: who decides, what happens, and what never does."""

import datetime
import re

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from lib.shown import ShownOtherwise
from people.approvals import services as approvals
from people.approvals.services import (
    AlreadyRequested,
    ApprovalKind,
    Effect,
    NotWaiting,
    Outdated,
    approve,
    decidable_by,
    deciders,
    refuse,
    register_kind,
    request_approval,
    waiting_for,
    withdraw,
)
from people.models import Approval, Employee, User
from quizzes.permissions import ensure_editors
from tests.factories import EmployeeFactory, UserFactory, make_catalogue
from tests.shown import decide, shown_on

pytestmark = pytest.mark.django_db


class Promotion(ApprovalKind):
    """Human resources give somebody another position."""

    name = "tests.promotion"
    label = "Promotion"

    def effect(self, approval):
        return Effect([f"Becomes {approval.payload['position']}"], ["For good"])

    def apply(self, approval, by):
        employee = Employee.objects.get(number=approval.key)
        if employee.left_on:
            raise Outdated("The person has left.")
        Employee.objects.filter(pk=employee.pk).update(position=approval.payload["position"])


class Publication(Promotion):
    """The same, decided by editors."""

    name = "tests.publication"
    permission = "quizzes.publish_question"


@pytest.fixture(autouse=True)
def _kinds(monkeypatch):
    monkeypatch.setattr(approvals, "_kinds", {})
    register_kind(Promotion())
    register_kind(Publication())


@pytest.fixture
def second_hr(organisation):
    return EmployeeFactory(organisation=organisation, user__given_names="Sara", role=Employee.Role.HR)


def ask(employee, by, *, kind=None, position="Director", reason="Earned it"):
    return request_approval(
        kind or Promotion(),
        employee.number,
        by=by.user,
        reason=reason,
        subject=employee.user,
        organisation=employee.organisation,
        payload={"position": position},
    )


def position_of(employee):
    return Employee.objects.get(pk=employee.pk).position


def test_second_person_lets_it_happen_once(learner, hr, second_hr):
    approval = ask(learner, hr)
    assert position_of(learner) == ""

    approve(approval, by=second_hr.user)
    with pytest.raises(NotWaiting):
        approve(approval, by=second_hr.user)

    approval.refresh_from_db()
    assert position_of(learner) == "Director"
    assert (approval.decision, approval.decided_by, approval.is_waiting) == ("approved", second_hr.user, False)


@pytest.mark.parametrize("decide", [approve, lambda approval, by: refuse(approval, "No", by=by)])
@pytest.mark.parametrize("who", ["requester", "subject", "employee", "manager", "other company", "left", "editor"])
def test_nobody_else_decides(learner, hr, second_hr, manager, stranger, editor, who, decide):
    gone = EmployeeFactory(organisation=hr.organisation, role=Employee.Role.HR, left_on=datetime.date(2026, 1, 1))
    colleague = EmployeeFactory(organisation=hr.organisation)
    people = {
        "requester": hr.user,
        "subject": second_hr.user,
        "employee": colleague.user,
        "manager": manager.user,
        "other company": stranger.user,
        "left": gone.user,
        "editor": editor,
    }
    approval = ask(second_hr, hr)

    with pytest.raises(NotWaiting):
        decide(approval, by=people[who])

    approval.refresh_from_db()
    assert (approval.is_waiting, position_of(second_hr)) == (True, "")


def test_administrator_of_the_site_may_decide_but_not_their_own_request(learner, hr, superuser):
    own = request_approval(Promotion(), "1", by=superuser, reason="?", subject=learner.user)

    approve(ask(learner, hr), by=superuser)
    with pytest.raises(NotWaiting):
        approve(own, by=superuser)

    assert position_of(learner) == "Director"


def test_editors_decide_what_needs_their_permission(learner, hr, second_hr, editor):
    other = UserFactory()
    approval = request_approval(
        Publication(), learner.number, by=editor, reason="?", subject=learner.user, payload={"position": "Writer"}
    )
    assert not deciders(approval).exists()
    other.groups.add(Group.objects.get(name__startswith="Editores"))

    assert deciders(approval).exists()
    assert not decidable_by(hr.user).exists()
    assert not decidable_by(editor).exists()
    approve(approval, by=other)

    assert position_of(learner) == "Writer"


def test_what_became_impossible_is_recorded_and_changes_nothing(learner, hr, second_hr):
    approval = ask(learner, hr)
    Employee.objects.filter(pk=learner.pk).update(left_on=datetime.date(2026, 1, 1))

    decided = approve(approval, by=second_hr.user)

    assert (decided.decision, decided.note, position_of(learner)) == ("outdated", "The person has left.", "")


def test_refused_and_withdrawn_change_nothing_and_leave_room(learner, hr, second_hr):
    refused = refuse(ask(learner, hr), "Not yet", by=second_hr.user)
    withdrawn = withdraw(ask(learner, hr), by=hr.user)
    third = ask(learner, hr)

    assert (refused.decision, refused.note) == ("refused", "Not yet")
    assert withdrawn.decision == "withdrawn"
    assert (position_of(learner), third.is_waiting) == ("", True)
    with pytest.raises(NotWaiting):
        withdraw(third, by=second_hr.user)


def test_same_request_is_one_and_another_waits_for_it(learner, hr, second_hr):
    first = ask(learner, hr)

    assert ask(learner, hr) == first
    for other in ({"position": "Clerk"}, {"by": second_hr}):
        with pytest.raises(AlreadyRequested) as refused:
            ask(learner, **{"by": hr, **other})
        assert refused.value.approval == first


def test_request_expires_and_makes_room(learner, hr, second_hr):
    old = ask(learner, hr)
    with time_machine.travel(timezone.now() + Approval.TERM + datetime.timedelta(minutes=1)):
        with pytest.raises(NotWaiting):
            approve(old, by=second_hr.user)
        assert waiting_for(Promotion(), learner.number) is None
        new = ask(learner, hr)
        old.refresh_from_db()

        assert new != old
        assert (old.decision, new.is_waiting) == ("expired", True)


def test_who_is_alone_in_human_resources_is_told_so(learner, hr, superuser):
    approval = ask(learner, hr)

    assert not deciders(approval).exists()
    EmployeeFactory(organisation=hr.organisation, role=Employee.Role.ADMINISTRATOR)
    assert deciders(approval).exists()


@pytest.mark.parametrize("who", ["requester", "subject"])
@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_database_refuses_a_decision_of_who_is_concerned(learner, hr, who, decision):
    approval = ask(learner, hr)
    by = hr.user if who == "requester" else learner.user

    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(decision=decision, decided_by=by, decided_at=timezone.now())


@pytest.mark.parametrize(
    "values",
    [
        {"reason": ""},
        {"decision": "approved"},
        {"decision": "approved", "decided_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
        {"decided_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
    ],
)
def test_database_refuses_half_a_decision(learner, hr, values):
    approval = ask(learner, hr)

    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(**values)


def test_requests_are_kept(learner, hr):
    approval = ask(learner, hr)

    with pytest.raises(TypeError):
        approval.delete()
    with pytest.raises(ProtectedError):
        learner.user.delete()


# --- Screens --------------------------------------------------------------------------------------


def test_human_resources_see_what_waits_approve_and_refuse(client, learner, hr, second_hr):
    first, second = ask(learner, hr), ask(hr, second_hr, reason="<b>Long</b> service")
    client.force_login(second_hr.user)

    listed = client.get(reverse("approvals:list")).content.decode()
    page = client.get(reverse("approvals:one", args=[first.uuid])).content.decode()
    unseen = client.post(reverse("approvals:approve", args=[first.uuid]), follow=True).content.decode()
    assert ("ahora tendría otro efecto" in unseen, position_of(learner)) == (True, "")
    decide(client, reverse("approvals:one", args=[first.uuid]), to=reverse("approvals:approve", args=[first.uuid]))
    client.force_login(hr.user)
    refused = client.post(reverse("approvals:refuse", args=[first.uuid]), {"note": "No"}, follow=True)

    assert ("Promotion: Lucía" in listed, "Earned it" in listed) == (True, True)
    assert ("Becomes Director" in page, "For good" in page, 'name="note"' in page) == (True, True, True)
    assert position_of(learner) == "Director"
    assert refused.status_code == 200
    first.refresh_from_db()
    assert (first.decision, second.is_waiting) == ("approved", True)


def test_refusing_is_labelled_with_what_it_asks(client, learner, hr, second_hr):
    address = reverse("approvals:one", args=[ask(learner, hr).uuid])
    client.force_login(second_hr.user)

    labels = [client.get(address.replace("/es/", f"/{language}/")).content.decode() for language in ("es", "en")]

    assert [re.findall(r'<label[^>]*for="id_note"[^>]*>([^<]+)', page) for page in labels] == [
        ["Por qué no"],
        ["Why not"],
    ]


def test_what_would_happen_otherwise_meanwhile_is_not_approved(client, learner, hr, second_hr):
    approval = ask(learner, hr)
    client.force_login(second_hr.user)
    page = client.get(reverse("approvals:one", args=[approval.uuid]))
    Approval.objects.update(payload={"position": "Clerk"})

    with pytest.raises(ShownOtherwise):
        approve(approval, by=second_hr.user, shown=shown_on(page))

    approval.refresh_from_db()
    assert (position_of(learner), approval.is_waiting) == ("", True)


def test_refusing_asks_for_the_reason_and_withdrawing_is_for_who_asked(client, learner, hr, second_hr):
    approval = ask(learner, hr)
    client.force_login(second_hr.user)

    empty = client.post(reverse("approvals:refuse", args=[approval.uuid]), {"note": ""})
    foreign = client.post(reverse("approvals:withdraw", args=[approval.uuid]))
    client.force_login(hr.user)
    own = client.get(reverse("approvals:one", args=[approval.uuid])).content.decode()
    withdrawn = client.post(reverse("approvals:withdraw", args=[approval.uuid]))

    approval.refresh_from_db()
    assert (empty.status_code, foreign.status_code, withdrawn.status_code) == (400, 302, 302)
    assert ("/withdraw/" in own, "/approve/" in own) == (True, False)
    assert approval.decision == "withdrawn"


def test_subject_never_reads_what_is_asked_about_them(client, hr, second_hr):
    approval = ask(second_hr, hr)
    client.force_login(second_hr.user)

    assert client.get(reverse("approvals:one", args=[approval.uuid])).status_code == 404
    assert "Earned it" not in client.get(reverse("approvals:list")).content.decode()


@pytest.mark.parametrize(("language", "words"), [("es", "1 por aprobar"), ("en", "1 to approve")])
def test_navigation_counts_what_waits(client, learner, hr, second_hr, language, words):
    ask(learner, hr)
    hr.user.groups.add(ensure_editors(make_catalogue()))
    found = {}
    for person in (learner, hr, second_hr):
        client.force_login(person.user)
        found[person] = words in client.get(f"/{language}/").content.decode()

    assert found == {learner: False, hr: False, second_hr: True}


@pytest.mark.parametrize("count", [1, 4])
def test_list_reads_as_often_however_many(client, organisation, hr, second_hr, count, django_assert_max_num_queries):
    for _ in range(count):
        ask(EmployeeFactory(organisation=organisation), hr)
    client.force_login(second_hr.user)

    with django_assert_max_num_queries(12):
        client.get(reverse("approvals:list"))


@pytest.mark.parametrize("who", ["learner", "manager"])
def test_the_screen_is_not_there_for_who_takes_no_part(client, request, who):
    client.force_login(request.getfixturevalue(who).user)

    assert client.get(reverse("approvals:list")).status_code == 404


# --- Who is told ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("es", "Espera tu aprobación: Promotion", "Motivo: Earned it"),
        ("en", "Waiting for your approval: Promotion", "Reason given: Earned it"),
    ],
)
def test_who_may_decide_hears_of_it_once(
    learner, hr, second_hr, mailoutbox, django_capture_on_commit_callbacks, language, subject, words
):
    User.objects.filter(pk=second_hr.user_id).update(language=language)

    with django_capture_on_commit_callbacks(execute=True):
        approval = ask(learner, hr)
        ask(learner, hr)

    [mail] = mailoutbox
    assert mail.to == [second_hr.user.email]
    assert mail.subject == subject
    assert words in mail.body
    assert hr.user.get_full_name() in mail.body
    assert learner.user.get_full_name() not in mail.body
    assert f"https://aula.example.com/{language}/approvals/{approval.uuid}/" in mail.body


def test_administrators_hear_of_what_nobody_else_decides(
    learner, hr, superuser, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(learner, hr)

    assert [mail.to for mail in mailoutbox] == [[superuser.email]]


@pytest.mark.parametrize(
    ("decide", "outcome"),
    [
        (lambda approval, by: approve(approval, by=by), "Approved"),
        (lambda approval, by: refuse(approval, "Not before May", by=by), "Refused"),
    ],
)
def test_who_asked_hears_the_answer(
    learner, hr, second_hr, mailoutbox, django_capture_on_commit_callbacks, decide, outcome
):
    User.objects.filter(pk=hr.user_id).update(language="en")
    approval = ask(learner, hr)

    with django_capture_on_commit_callbacks(execute=True):
        decide(approval, second_hr.user)

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([hr.user.email], f"Promotion: {outcome}")
    assert ("Not before May" in mail.body) == (outcome == "Refused")


def test_what_is_taken_back_is_no_news(learner, hr, second_hr, mailoutbox, django_capture_on_commit_callbacks):
    approval = ask(learner, hr)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(approval, by=hr.user)

    assert mailoutbox == []


@pytest.mark.parametrize(("is_colleague", "sees"), [(True, True), (False, False)])
def test_editors_decide_about_the_people_of_their_own_organisation(
    learner, hr, organisation, editor, is_colleague, sees
):
    if is_colleague:
        EmployeeFactory(organisation=organisation, user=editor)
    approval = ask(learner, hr, kind=Publication())

    assert decidable_by(editor).exists() == sees
    assert deciders(approval).exists() == sees
