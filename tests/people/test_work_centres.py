"""Work centres: their clocks, their holidays, and human resources that are limited to some of them."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people.employees.services import limit_human_resources
from people.models import Employee, Holiday, Organisation, WorkCentre, local_today
from tests.factories import EmployeeFactory, OrganisationFactory, WorkCentreFactory

pytestmark = pytest.mark.django_db

MONDAY_IN_MEXICO_CITY = datetime.datetime(2026, 3, 9, 6, 30, tzinfo=datetime.UTC)  # Sunday, 23:30 in Tijuana


def test_code_is_unique_in_the_organisation_whatever_the_size_of_its_letters(organisation):
    WorkCentreFactory(organisation=organisation, code="MTY-1")
    WorkCentreFactory(code="mty-1")

    with pytest.raises(IntegrityError), transaction.atomic():
        WorkCentreFactory(organisation=organisation, code="mty-1")


def test_time_zone_is_that_of_the_organisation_until_another_is_given():
    cancun = OrganisationFactory(time_zone="America/Cancun")

    assert WorkCentreFactory(organisation=cancun).time_zone == "America/Cancun"
    assert WorkCentreFactory(organisation=cancun, time_zone="America/Tijuana").zone_name == "Tijuana"


@pytest.mark.parametrize("written", ["Y5412345108", "A0112345108", ""])
def test_employer_registration_is_accepted(organisation, written):
    WorkCentre(organisation=organisation, code="1", name="Uno", employer_registration=written).full_clean()


@pytest.mark.parametrize("written", ["Y541234510", "Y54-12345-10-8", "Y54123451O8"])
def test_employer_registration_is_refused(organisation, written):
    with pytest.raises(ValidationError) as refused:
        WorkCentre(organisation=organisation, code="1", name="Uno", employer_registration=written).full_clean()

    assert list(refused.value.message_dict) == ["employer_registration"]


@time_machine.travel(MONDAY_IN_MEXICO_CITY, tick=False)
def test_day_of_a_person_is_that_of_the_work_centre(organisation):
    tijuana = WorkCentreFactory(organisation=organisation, time_zone="America/Tijuana")

    assert EmployeeFactory(organisation=organisation).today() == datetime.date(2026, 3, 9)
    assert EmployeeFactory(organisation=organisation, work_centre=tijuana).today() == datetime.date(2026, 3, 8)


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_day_of_a_person_in_the_database_is_the_same(organisation, hour, django_assert_num_queries):
    organisation = Organisation.objects.get(pk=organisation.pk)
    for zone in ("America/Tijuana", "America/Hermosillo", "America/Mexico_City", "America/Cancun", "Asia/Tokyo"):
        EmployeeFactory(
            organisation=organisation, work_centre=WorkCentreFactory(organisation=organisation, time_zone=zone)
        )
    EmployeeFactory(organisation=organisation)

    with time_machine.travel(datetime.datetime(2026, 3, 9, hour, 30, tzinfo=datetime.UTC), tick=False):
        with django_assert_num_queries(1):
            today = local_today(organisation)
        people = Employee.objects.select_related("organisation", "work_centre").annotate(day=today)
        assert [employee.day for employee in people] == [employee.today() for employee in people]

        week = datetime.timedelta(days=7)
        with django_assert_num_queries(0):
            later = local_today(organisation, plus=week)
        people = people.annotate(later=later)
        assert [employee.later for employee in people] == [employee.today() + week for employee in people]


# --- Holidays ---------------------------------------------------------------------------------------


def test_holidays_of_a_work_centre_are_its_own_and_those_of_all(organisation):
    north, south = WorkCentreFactory.create_batch(2, organisation=organisation)
    day = datetime.date(2026, 11, 2)
    Holiday.objects.create(organisation=organisation, day=day, name="Día de Muertos")
    Holiday.objects.create(organisation=organisation, work_centre=north, day=day.replace(day=12), name="Fiesta")
    Holiday.objects.create(organisation=OrganisationFactory(), day=day.replace(day=20), name="Ajeno")

    assert [each.day.day for each in Holiday.objects.at(organisation.pk, north.pk)] == [2, 12]
    assert [each.day.day for each in Holiday.objects.at(organisation.pk, south.pk)] == [2]
    assert [each.day.day for each in Holiday.objects.at(organisation.pk, None)] == [2]


@pytest.mark.parametrize("of_all", [True, False])
def test_day_is_a_holiday_once(organisation, of_all):
    centre = None if of_all else WorkCentreFactory(organisation=organisation)
    day = datetime.date(2026, 12, 25)
    Holiday.objects.create(organisation=organisation, work_centre=centre, day=day, name="Navidad")

    with pytest.raises(IntegrityError), transaction.atomic():
        Holiday.objects.create(organisation=organisation, work_centre=centre, day=day, name="Natividad")


def test_holiday_is_not_at_a_work_centre_of_another_organisation(organisation):
    with pytest.raises(ValidationError) as refused:
        Holiday(
            organisation=organisation, work_centre=WorkCentreFactory(), day=datetime.date(2026, 5, 1), name="Uno"
        ).full_clean()

    assert list(refused.value.message_dict) == ["work_centre"]


# --- Human resources of some work centres -----------------------------------------------------------


@pytest.fixture
def plants(organisation):
    return WorkCentreFactory.create_batch(2, organisation=organisation)


def test_human_resources_see_everybody_until_they_are_limited(hr, plants):
    north = EmployeeFactory(organisation=hr.organisation, work_centre=plants[0])
    south = EmployeeFactory(organisation=hr.organisation, work_centre=plants[1])
    nowhere = EmployeeFactory(organisation=hr.organisation)
    assert {north, south, nowhere, hr} <= set(Employee.objects.visible_to(hr))
    assert hr.sees_everybody

    limit_human_resources(hr, [plants[0]])

    assert list(Employee.objects.visible_to(hr)) == [north]
    assert not hr.sees_everybody
    assert [hr.is_hr_of(each) for each in (north, south, nowhere, hr)] == [True, False, False, False]

    limit_human_resources(hr, [])

    assert {north, south, nowhere} <= set(Employee.objects.visible_to(hr))


def test_limits_of_somebody_who_is_no_human_resources_open_nothing(learner, plants):
    EmployeeFactory(organisation=learner.organisation, work_centre=plants[0])
    learner.hr_centres.set(plants)

    assert not Employee.objects.visible_to(learner).exists()
    assert not learner.sees_everybody


def test_human_resources_are_of_nobody_elsewhere(hr, stranger):
    assert not hr.is_hr_of(stranger)
