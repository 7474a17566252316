"""The large company that a command makes: the same seed makes the same, and every screen finds something in it."""

import io
from collections import Counter

import pytest
from django.core.management import CommandError, call_command

from certificates.models import Certificate
from courses.models import DutyAction, Enrolment
from people.models import Employee, Organisation

pytestmark = pytest.mark.django_db


def seed(code, **options):
    out = io.StringIO()
    call_command("seed_organisation", employees=90, courses=2, code=code, stdout=out, **options)
    return Organisation.objects.get(code=code), out.getvalue()


def states(organisation):
    mine = Enrolment.objects.latest_cycle().filter(employee__organisation=organisation)
    return Counter(mine.with_status(organisation.today()).values_list("status", flat=True))


def names(organisation):
    return list(Employee.objects.filter(organisation=organisation).values_list("number", "user__sort_name", "hired_on"))


def test_company_has_everything_there_is_to_see(client):
    organisation, said = seed("big")

    assert organisation.employees.count() == 90
    assert organisation.work_centres.values("time_zone").distinct().count() == 4
    assert set(states(organisation)) == set(Enrolment.Status.values)
    assert Certificate.objects.filter(organisation=organisation).count() == 10
    assert DutyAction.objects.filter(organisation=organisation).unfinished().count() == 0
    whole, limited = Employee.objects.filter(organisation=organisation).in_human_resources().order_by("pk")
    assert (whole.sees_everybody, limited.sees_everybody) == (True, False)
    assert whole.user.email in said
    client.force_login(whole.user)
    assert client.get("/en/team/?status=overdue").context["page_obj"].object_list


def test_same_seed_makes_the_same_company():
    first, second, other = seed("one")[0], seed("two")[0], seed("three", seed=7)[0]

    assert names(first) == names(second) != names(other)
    assert states(first) == states(second)


@pytest.mark.parametrize("numbers", [{"employees": 9, "courses": 2}, {"employees": 90, "courses": 0}])
def test_too_little_is_refused(numbers):
    with pytest.raises(CommandError):
        call_command("seed_organisation", **numbers)


def test_company_is_made_once():
    seed("big")

    with pytest.raises(CommandError):
        seed("big")


def test_it_is_not_for_production(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError):
        seed("big")
