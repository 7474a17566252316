"""Two records of one person become one: what goes where, what stays as it is, and who may."""

import datetime

import pytest
from django.utils import timezone, translation

from lib.shown import ShownOtherwise
from people.approvals.services import may_decide
from people.employees.finding import find_colleague
from people.employees.services import update_worker_data
from people.erasure.services import block, due_to_block
from people.imports.services import plan_import, request_import
from people.merging.approvals import MERGING
from people.merging.services import CannotMerge, merge_of, merge_records, needs_second_person, problems_of
from people.models import (
    Absence,
    AccountGrant,
    ContactWay,
    CurpClaim,
    Deputy,
    Employee,
    EmployeeChange,
    Erasure,
    Invitation,
    Message,
    MessageMute,
    RightsRequest,
    TeamManager,
    User,
    WorkerData,
)
from people.owing import keep_grants
from people.rights.access_file import access_file
from people.rights.services import ask
from people.sign_in.backends import find_account
from tests.factories import (
    EmployeeFactory,
    TeamFactory,
    UserFactory,
    WorkCentreFactory,
    join,
    make_own_field,
    manage,
    stand_in,
)
from tests.people.merging.conftest import twice, words
from tests.people.test_rights import read

pytestmark = pytest.mark.django_db


def test_second_record_ends_and_is_part_of_the_first(first, second, join_records, hr):
    join_records()

    assert (second.merged_into, second.left_on, second.user) == (first, second.today(), first.user)
    told = {(each.employee_id, each.field): each for each in EmployeeChange.objects.filter(field__startswith="merged")}
    assert set(told) == {(first.pk, "merged_from"), (second.pk, "merged_into")}
    assert {(each.by, each.why) for each in told.values()} == {(hr.user, "Misma acta de nacimiento")}


def test_what_the_record_lacks_is_taken_over_and_nothing_else(first, second, join_records, organisation):
    centre, teams = WorkCentreFactory(organisation=organisation), [TeamFactory(organisation=organisation) for _ in "ab"]
    field = make_own_field(organisation, of=second)
    Employee.objects.filter(pk=first.pk).update(position="Cajera")
    Employee.objects.filter(pk=second.pk).update(
        position="Jefa", shift="Noche", work_centre=centre, hired_on=datetime.date(2019, 2, 1)
    )
    join(second, teams[0])

    record = join_records()

    assert (record.position, record.shift, record.work_centre) == ("Cajera", "Noche", centre)
    assert (record.hired_on, record.own_values) == (datetime.date(2019, 2, 1), {field.key: "1"})
    assert record.memberships.get(to_on=None).team == teams[0]
    assert EmployeeChange.objects.filter(employee=first, field="shift", after="Noche").exists()


def test_account_of_the_second_is_closed_and_its_number_still_signs_in(first, second, join_records, organisation):
    account = second.user
    join_records()

    account.refresh_from_db()
    assert (account.is_active, account.email, account.has_usable_password()) == (False, "", False)
    for login in ("00202", "202", f"{organisation.code}/00202", "00101"):
        assert find_account(login) == first.user or login == "202"
    assert find_colleague(Employee.objects.active(), "00202") == first


def test_email_passes_where_the_first_has_none(both, first, second, join_records):
    User.objects.filter(pk=first.user_id).update(email="")
    assert "The e-mail iker00202@example.com moves over." in words(both)

    assert join_records().user.email == "iker00202@example.com"


def test_two_emails_are_named(both, first, join_records):
    assert words(both, conflicts=True) == [
        "Two e-mails: iker00101@example.com stays, iker00202@example.com is no longer used."
    ]

    assert join_records().user.email == "iker00101@example.com"


def test_absences_teams_deputies_messages_and_mutes_pass(first, second, join_records, both, organisation, hr):
    team, other = TeamFactory(organisation=organisation), TeamFactory(organisation=organisation)
    for record in (first, second):
        manage(record, team)
    manage(second, other)
    helper = stand_in(EmployeeFactory(organisation=organisation), second)
    stand_in(first, second)
    days = [(1, 3), (5, 6)]
    for record, some in ((first, days[:1]), (second, days)):
        for start, end in some:
            Absence.objects.create(
                employee=record, from_on=datetime.date(2027, 1, start), to_on=datetime.date(2027, 1, end), by=hr
            )
        MessageMute.objects.create(employee=record, topic="courses")
    Message.objects.create(user=second.user, employee=second, organisation=organisation, about="a", body="b")
    invitation = Invitation.objects.create(employee=second, email=second.user.email)
    assert {"1 absence moves over.", "1 message moves over."} <= set(words(both))

    join_records()

    assert set(first.management.values_list("team", flat=True)) == {team.pk, other.pk}
    assert not TeamManager.objects.filter(employee=second).exists()
    assert first.deputies.get(ended_at=None).deputy == helper
    assert Deputy.objects.get(manager=second).ended_by == hr.user  # stood in for themselves
    assert first.absences.count() == 2
    assert MessageMute.objects.filter(employee=first).count() == 1
    assert Message.objects.get(about="a").employee == first
    assert Message.objects.get(about="a").user == first.user
    invitation.refresh_from_db()
    assert invitation.replaced_at


@pytest.mark.parametrize(("own", "kept"), [("", "iker.b"), ("iker.a", "iker.a")])
def test_other_way_to_reach_the_person_passes_where_the_first_has_none(first, second, join_records, own, kept):
    for record, address in ((first, own), (second, "iker.b")):
        if address:
            ContactWay.objects.create(employee=record, channel=ContactWay.Channel.SLACK, address=address)

    join_records()

    assert ContactWay.objects.get(employee=first).address == kept


def test_curp_passes(first, second, join_records, organisation):
    organisation.issues_dc3 = True
    organisation.save()
    update_worker_data(second, curp="BOXW310820HNERXN09", occupation="")

    join_records()

    assert first.worker_data.curp == "BOXW310820HNERXN09"
    assert CurpClaim.objects.get().user == first.user


def test_former_records_of_the_second_come_along(first, second, join_records, organisation):
    third = EmployeeFactory(
        organisation=organisation,
        user=second.user,
        number="00303",
        left_on=datetime.date(2020, 1, 1),
        merged_into=second,
    )

    join_records()

    third.refresh_from_db()
    assert (third.merged_into, third.user) == (first, first.user)


# --- What stands in the way -------------------------------------------------------------------------


def problems(first, second, hr):
    with translation.override("en"):
        return problems_of(merge_of(first.pk, second.pk, hr.user))


def test_record_that_has_left_does_not_stay_before_one_that_works_here(first, second, hr):
    Employee.objects.filter(pk=first.pk).update(left_on="2026-01-31")

    assert "let the record stay" in problems(first, second, hr)[0]
    assert problems(second, first, hr) == []


def test_account_of_another_company_is_never_closed(first, second, hr, bravo):
    EmployeeFactory(user=second.user, organisation=bravo)

    [told] = problems(first, second, hr)
    assert "not for your organization alone" in told
    with pytest.raises(CannotMerge, match="organización"):
        merge_records(merge_of(first.pk, second.pk, hr.user), why="?")
    assert problems(second, first, hr) == []


def test_two_curps_are_two_people(first, second, hr):
    for record, curp in ((first, "BOXW310820HNERXN09"), (second, "MARR890512MDFRZS06")):
        WorkerData.objects.create(employee=record, curp=curp)

    assert "different CURPs" in problems(first, second, hr)[0]


def test_open_request_about_data_is_answered_first(first, second, hr):
    ask(second, RightsRequest.Kind.ACCESS, "")

    assert "answer first" in problems(first, second, hr)[0]


def test_only_what_was_shown_is_done(both, second):
    Absence.objects.create(employee=second, from_on="2027-01-01", to_on="2027-01-01", by=second)

    with pytest.raises(ShownOtherwise):
        merge_records(merge_of(both.first.pk, both.second.pk, both.by), why="?", shown="other")

    second.refresh_from_db()
    assert second.merged_into is None


def test_nobody_is_merged_twice_or_into_a_part(both, first, second, join_records, organisation):
    join_records()
    other = twice(organisation, "00404")

    assert merge_of(first.pk, second.pk, both.by) is None
    with translation.override("en"), pytest.raises(CannotMerge, match="part of another one by now"):
        merge_records(both, why="?")
    assert merge_of(second.pk, other.pk, both.by) is None


def test_other_names_need_two(both, second):
    assert not needs_second_person(both)
    User.objects.filter(pk=second.user_id).update(given_names="Marta", first_surname="Solís")

    assert needs_second_person(merge_of(both.first.pk, second.pk, both.by))


# --- Afterwards -------------------------------------------------------------------------------------


def test_file_that_names_the_former_number_is_told_the_other_one(first, join_records, organisation, hr):
    join_records()
    job = request_import(organisation, "people.csv", b"Number,Shift\n00202,Noche\n00101,Noche\n", by=hr.user)
    plan_import(job.pk)

    rows = {row.number: row for row in job.rows.all()}
    assert rows["00202"].problems[0][2:] == ["merged", {"number": "00101"}]
    assert rows["00101"].kind == "changed"


def test_retention_counts_from_the_person_and_blocks_both(first, second, join_records, organisation, hr):
    join_records()
    Employee.objects.filter(pk=second.pk).update(left_on="2001-01-31")
    assert not due_to_block(organisation, organisation.today()).exists()

    Employee.objects.filter(pk=first.pk).update(left_on="2001-01-31")
    assert list(due_to_block(organisation, organisation.today())) == [first]
    block(first.pk, Erasure.Reason.RETENTION, by=hr.user)
    assert set(Employee.objects.filter(blocked_at__isnull=False)) == {first, second}


def test_access_file_has_both_records(first, second, join_records):
    join_records()

    rows = read(access_file(first))["data"]
    assert [row["number"] for row in rows["people.Employee"]] == ["00101", "00202"]
    assert {row["field"] for row in rows["people.EmployeeChange"]} >= {"merged_into", "merged_from"}


def named(organisation, number, given, **fields):
    user = UserFactory(given_names=given, first_surname="López", second_surname="Ruiz", email="")
    return EmployeeFactory(organisation=organisation, user=user, number=number, **fields)


def test_a_word_added_first_does_not_make_two_people_one(organisation, hr):
    ana, eva = named(organisation, "00101", "Ana"), named(organisation, "00202", "Eva")
    assert needs_second_person(merge_of(ana.pk, eva.pk, hr.user))

    ana.user.given_names, ana.user.renamed_by, ana.user.renamed_why = "Ana Eva", hr.user, "acta"
    ana.user.save()

    for pair in ((ana, eva), (eva, ana)):
        assert needs_second_person(merge_of(*(each.pk for each in pair), hr.user))


def test_namesakes_without_anything_else_in_common_need_two(organisation, hr):
    one = named(organisation, "00101", "José", hired_on=datetime.date(2010, 1, 1))
    other = named(organisation, "00202", "José", hired_on=datetime.date(2020, 1, 1))
    assert needs_second_person(merge_of(one.pk, other.pk, hr.user))

    Employee.objects.filter(pk=other.pk).update(hired_on=one.hired_on)
    assert not needs_second_person(merge_of(one.pk, other.pk, hr.user))


def test_whoever_let_in_who_asks_does_not_confirm(organisation, hr):
    one, other = named(organisation, "00101", "Ana"), named(organisation, "00202", "Eva")
    puppet = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    colleague = EmployeeFactory(organisation=organisation, role=Employee.Role.HR)
    approval = MERGING.request(merge_of(one.pk, other.pk, puppet.user), reason="x")
    assert may_decide(approval, hr.user)

    keep_grants([puppet.user], AccountGrant.What.ACCOUNT, hr.user)

    assert (may_decide(approval, hr.user), may_decide(approval, colleague.user)) == (False, True)
    keep_grants([colleague.user], AccountGrant.What.ACCOUNT, one.user)
    assert not may_decide(approval, colleague.user)


def test_former_number_is_not_erased_before_its_person(first, second, join_records, organisation, hr):
    join_records()
    today = organisation.today()
    Employee.objects.filter(pk=second.pk).update(left_on=today - datetime.timedelta(days=3650))
    Employee.objects.filter(pk=first.pk).update(left_on=today - datetime.timedelta(days=800))
    block(first.pk, Erasure.Reason.RETENTION, by=None)
    Erasure.objects.update(blocked_at=timezone.now() - datetime.timedelta(days=400))

    assert list(Erasure.objects.ending_by(organisation, today)) == []
    assert Erasure.objects.ending_by(organisation, today + datetime.timedelta(days=3000)).count() == 2
