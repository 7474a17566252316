"""Taking an import back: as if it had never been, unless somebody has acted on it."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from courses.duties.audience import Audience
from courses.learning.services import start_course
from courses.models import Assignment, DutyAction, DutyRequest, DutyRule, Enrolment
from courses.rules.services import start_rule
from courses.rules.tasks import apply_rules
from courses.rules.terms import Terms
from people.approvals.renaming import RENAMING
from people.approvals.services import NotWaiting, approve
from people.employees.services import update_employee
from people.imports.undo import Blocked, NotTheLast, blockers_of, undo_import, undoable, waiting_names
from people.models import Approval, CurpClaim, Employee, NameChange, Team, TeamManager, TeamMembership, User, WorkerData
from tests.factories import EmployeeFactory, UserFactory, make_course, make_enrolment, manage
from tests.people.imports.conftest import written

pytestmark = pytest.mark.django_db
FIELDS = ("number", "position", "job_role", "work_centre", "cost_centre", "shift", "hired_on", "left_on", "role")
NAMES = ("given_names", "first_surname", "second_surname", "email", "language", "username")


def picture(organisation):
    """All that an import can change."""
    people = Employee.objects.filter(organisation=organisation).order_by("pk")
    return (
        list(people.values(*FIELDS, *(f"user__{name}" for name in NAMES))),
        list(
            TeamMembership.objects.order_by("employee", "from_on").values_list("employee", "team", "from_on", "to_on")
        ),
        sorted(TeamManager.objects.values_list("team", "employee")),
        sorted(Team.objects.values_list("pk", "path")),
        sorted(User.objects.values_list("username", flat=True)),
        sorted((data.employee_id, data.curp) for data in WorkerData.objects.exclude(curp="")),
        sorted(CurpClaim.objects.values_list("user", "digest")),
    )


@pytest.fixture
def world(organisation, ana, sales, north, plant, curps):
    gone = EmployeeFactory(organisation=organisation, number="00300", left_on="2026-01-31", user__given_names="Eva")
    leaver = EmployeeFactory(organisation=organisation, number="00301", user__given_names="Noé")
    manage(leaver, sales)
    return {"gone": gone, "leaver": leaver, "curps": curps}


@pytest.fixture
def everything(world, ask):
    """A file that does all that a file can do."""
    one, other = world["curps"]
    rows = [
        "Número,Nombre,Primer apellido,Equipo,Puesto,Planta,Jefe,Situación,CURP",
        f"00101,Ana María,Sosa,Ventas / Norte,Jefa,014,,activo,{one}",
        f"00201,Luis,Ōme,Ventas,Cajero,014,00101,activo,{other}",
        "00202,Ada,Paz,Planta / Línea 1,Técnica,,00201,activo,",
        "00300,Eva,,,,,,activo,",
        "00301,,,,,,,baja,",
    ]
    return ask("\n".join(rows) + "\n", creates_teams=True)


def test_everything_is_given_back(world, everything, hr, organisation):
    before = picture(organisation)
    written(everything)
    assert picture(organisation) != before
    assert blockers_of(everything, hr.user) == []

    undo_import(everything, by=hr.user)

    assert picture(organisation) == before
    everything.refresh_from_db()
    assert (everything.undone_by, undoable(organisation)) == (hr.user, None)
    assert [change.after for change in NameChange.objects.order_by("pk")] == ["Ana María Sosa", "Ana Sosa"]


def test_account_under_another_user_name_is_removed_too(ask, sales, hr):
    UserFactory(username="cenzontle-00201")
    job = written(ask("Número,Nombre,Primer apellido\n00201,Luis,Ōme\n"))
    assert User.objects.filter(username="cenzontle-00201-2").exists()

    undo_import(job, by=hr.user)

    assert not User.objects.filter(username="cenzontle-00201-2").exists()


def test_curp_that_was_known_comes_back(world, ask, ana, hr):
    one, other = world["curps"]
    written(ask(f"Número,CURP\n00101,{one}\n"))
    job = written(ask(f"Número,CURP\n00101,{other}\n"))

    undo_import(job, by=hr.user)

    assert WorkerData.objects.get(employee=ana).curp == one


def enrolled(person):
    make_enrolment(make_course(), person)


def signed_in(person):
    User.objects.filter(pk=person.user_id).update(last_login=timezone.now())


def changed(person):
    update_employee(person, None, user={}, shift="Mixto")


@pytest.mark.parametrize(
    ("act", "number", "reason"),
    [
        (enrolled, "00201", "acted"),
        (signed_in, "00201", "signed_in"),
        (signed_in, "00300", "signed_in"),
        (changed, "00201", "changed"),
        (changed, "00101", "changed"),
    ],
)
def test_who_has_acted_stands_in_the_way_by_name(world, everything, hr, organisation, act, number, reason):
    written(everything)
    person = Employee.objects.get(number=number)
    act(person)
    before = picture(organisation)

    with pytest.raises(Blocked) as refused:
        undo_import(everything, by=hr.user)

    [blocker] = refused.value.blockers
    assert (blocker.name, blocker.number, blocker.reason) == (person.user.get_full_name(), number, reason)
    assert picture(organisation) == before


@pytest.fixture
def ruled(organisation, ask, sales):
    """An import of two people, whom a standing rule gave a course at once; and the course."""
    course = make_course()
    terms = Terms(
        organisation,
        Audience(everybody=True),
        courses=(course,),
        path=None,
        due=DutyRule.Due.ENTRY,
        renews=False,
        days=30,
    )
    start_rule(terms, name="Ingreso", leaving=DutyRule.Leaving.WITHDRAW, by=None)
    job = written(ask("Número,Nombre,Primer apellido\n00201,Luis,Ōme\n00202,Ada,Paz\n"))
    apply_rules(organisation.pk, None)
    assert Enrolment.objects.filter(employee__number__in=["00201", "00202"]).count() == 2
    return job, course


def test_what_a_rule_did_by_itself_goes_with_the_people(ruled, hr, organisation):
    job, _course = ruled
    others = Enrolment.objects.exclude(employee__number__in=["00201", "00202"]).count()

    undo_import(job, by=hr.user)

    assert not Employee.objects.filter(number__in=["00201", "00202"]).exists()
    assert Enrolment.objects.count() == others
    for action in DutyAction.objects.all():
        assert action.total == action.items.count()


def started(enrolment, hr):
    start_course(enrolment.employee, enrolment.course)


def assigned_by_hand(enrolment, hr):
    Assignment.objects.create(enrolment=enrolment, due_on=datetime.date(2027, 1, 1), assigned_by=hr)


def asked_for_time(enrolment, hr):
    DutyRequest.objects.create(enrolment=enrolment, kind=DutyRequest.Kind.NOT_MINE, reason="Ya no me toca")


@pytest.mark.parametrize("act", [started, assigned_by_hand, asked_for_time])
def test_what_somebody_did_with_the_duty_of_a_rule_stands_in_the_way(ruled, hr, act):
    job, _course = ruled
    act(Enrolment.objects.get(employee__number="00202"), hr)

    assert [(blocker.number, blocker.reason) for blocker in blockers_of(job, hr.user)] == [("00202", "acted")]


def test_email_that_somebody_else_has_by_now_stands_in_the_way(ana, ask, hr):
    job = written(ask("Número,Correo\n00101,otra@example.com\n"))
    UserFactory(email="ana@example.com")

    assert [blocker.reason for blocker in blockers_of(job, hr.user)] == ["taken"]


def test_leaver_who_works_here_again_stands_in_the_way(ana, ask, hr):
    job = written(ask("Número,Situación\n00101,baja\n"))
    EmployeeFactory(user=ana.user, organisation=ana.organisation)

    assert [blocker.reason for blocker in blockers_of(job, hr.user)] == ["taken"]


def test_only_the_last_import_of_a_month_can_be_undone(ana, ask, hr, organisation):
    first = written(ask("Número,Puesto\n00101,Jefa\n"))
    last = written(ask("Número,Puesto\n00101,Gerente\n"))
    with pytest.raises(NotTheLast):
        undo_import(first, by=hr.user)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        assert undoable(organisation) is None

    undo_import(last, by=hr.user)

    with pytest.raises(NotTheLast):
        undo_import(last, by=hr.user)
    ana.refresh_from_db()
    assert ana.position == "Jefa"


def test_second_employment_goes_and_the_account_stays(ask, sales, stranger, hr):
    other = EmployeeFactory(organisation=stranger.organisation, user__email="luis@example.com")
    job = written(ask("Número,Nombre,Primer apellido,Correo\n00201,Luis,Ōme,luis@example.com\n"))

    undo_import(job, by=hr.user)

    assert list(other.user.employments.all()) == [other]


# --- Names that wait for a second person ----------------------------------------------------------


@pytest.fixture
def asked(ask, ana):
    """An import that asked for another name of Ana's."""
    return written(ask("Número,Nombre,Primer apellido\n00101,Eva,Luna\n"))


def test_names_that_wait_are_withdrawn(asked, ana, hr, organisation, mailoutbox):
    approval = Approval.objects.get()
    other = EmployeeFactory(organisation=organisation, role="hr", number="HR2", user__email="two@example.com").user
    hr.user.email = "hr@example.com"
    hr.user.save()
    assert waiting_names(asked).count() == 1
    assert blockers_of(asked, other) == []

    undo_import(asked, by=other)

    approval.refresh_from_db()
    assert (approval.decision, approval.decided_by, bool(approval.note)) == ("withdrawn", other, True)
    assert waiting_names(asked).count() == 0
    with pytest.raises(NotWaiting):
        approve(approval, by=other)
    ana.user.refresh_from_db()
    assert ana.user.get_full_name() == "Ana Sosa"


def test_names_of_other_imports_and_of_forms_go_on_waiting(ask, ana, hr, organisation, sales):
    luis = EmployeeFactory(organisation=organisation, number="00102", user__given_names="Luis")
    RENAMING.request(luis, {"given_names": "Otro", "first_surname": "Nombre"}, by=hr.user, reason="Acta")
    job = written(ask("Número,Puesto\n00101,Jefa\n"))

    undo_import(job, by=hr.user)

    assert Approval.objects.waiting().count() == 1


def test_name_that_somebody_approved_stands_in_the_way(asked, ana, organisation):
    other = EmployeeFactory(organisation=organisation, role="hr", number="HR2").user
    approve(Approval.objects.get(), by=other)

    assert [(one.number, one.reason) for one in blockers_of(asked, other)] == [("00101", "changed")]
    with pytest.raises(Blocked):
        undo_import(asked, by=other)


def test_import_that_changed_nobody_leaves_the_one_before_undoable(ask, ana, hr, organisation):
    job = written(ask("Número,Puesto\n00101,Jefa\n"))
    for file in ("Número,Puesto\n00101,Jefa\n", "Número,Equipo\n00101,Nadie\n", "Número,Puesto\n"):
        written(ask(file))

    assert undoable(organisation) == job
    undo_import(job, by=hr.user)
    assert undoable(organisation) is None


def test_history_says_that_it_was_an_undoing(ask, ana, hr):
    undo_import(written(ask("Número,Puesto\n00101,Jefa\n")), by=hr.user)

    assert [change.source for change in ana.changes.order_by("pk")] == ["import", "undo"]
