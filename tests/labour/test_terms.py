"""What a company owes the ministry, by when: terms with the days of rest of the law, and who is reminded."""

import datetime

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from labour.models import Receipt
from labour.term import last_day_of_term, last_day_to_file
from labour.terms.calendar import Terms
from labour.terms.emails import TermEnds
from labour.terms.services import remind, step_of
from people.employees.services import labour_settings
from people.labour.rest_days import days_of_rest
from people.messages.kinds import NotSent
from people.models import Employee, Message
from tests.factories import EmployeeFactory, WorkCentreFactory, make_agent, make_course, make_plan, make_receipt

pytestmark = pytest.mark.django_db
D = datetime.date
NOON = datetime.datetime(2027, 3, 1, 18, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, [(1, 1), (2, 2), (3, 16), (5, 1), (9, 16), (11, 16), (12, 25)]),
        (2027, [(1, 1), (2, 1), (3, 15), (5, 1), (9, 16), (11, 15), (12, 25)]),
    ],
)
def test_days_of_rest_are_those_of_the_law(year, days):
    assert sorted(days_of_rest(year)) == [D(year, month, day) for month, day in days]


@pytest.mark.parametrize(
    ("begin", "dc3", "listed"),
    [
        (D(2026, 12, 31), D(2027, 1, 29), D(2027, 3, 30)),  # New Year, 1 February and 15 March do not count
        (D(2026, 6, 30), D(2026, 7, 28), D(2026, 9, 23)),  # 16 September is a Wednesday
        (D(2026, 11, 13), D(2026, 12, 14), D(2027, 2, 11)),  # 16 November, Christmas, New Year, 1 February
        (D(2027, 9, 15), D(2027, 10, 14), D(2027, 12, 10)),  # 16 September, a Thursday, and 15 November
        (D(2027, 4, 30), D(2027, 5, 28), D(2027, 7, 23)),  # 1 May 2027 is a Saturday: it takes no working day
        (D(2027, 12, 31), D(2028, 1, 28), D(2028, 3, 28)),
    ],
)
def test_terms_end_on_working_days_of_the_law(begin, dc3, listed):
    assert (last_day_of_term(begin), last_day_to_file(begin)) == (dc3, listed)


def terms(organisation):
    return Terms(organisation, labour_settings(organisation))


def found(organisation, language="en"):
    with override(language):
        return {term.key: term for term in terms(organisation).open}


@pytest.mark.parametrize(
    ("begin", "end", "years"),
    [
        (D(2026, 1, 1), D(2027, 12, 31), [(1, D(2026, 12, 31)), (2, D(2027, 12, 31))]),
        (D(2026, 3, 1), D(2027, 6, 30), [(1, D(2027, 2, 28)), (2, D(2027, 6, 30))]),
        (D(2028, 2, 29), D(2028, 12, 31), [(1, D(2028, 12, 31))]),
        (D(2028, 2, 29), D(2030, 2, 28), [(1, D(2029, 2, 28)), (2, D(2030, 2, 28))]),
    ],
)
def test_years_of_a_plan(organisation, begin, end, years):
    assert make_plan(organisation, from_on=begin, until_on=end).years() == years


@time_machine.travel(NOON, tick=False)
def test_list_is_due_after_each_year_and_says_from_when_and_why(company):
    plan = make_plan(company)

    first, second = (found(company)[f"dc4:{plan.pk}:{year}"] for year in (1, 2))

    assert (first.counts_from, first.due_on) == (D(2026, 12, 31), D(2027, 3, 30))
    assert (second.counts_from, second.due_on) == (D(2027, 12, 31), D(2028, 3, 28))
    assert "26" in first.source
    assert first.status(D(2027, 3, 1)) == "due_soon"
    assert first.status(D(2027, 3, 31)) == "overdue"


@pytest.mark.parametrize(("size", "words"), [("small", "50"), ("large", "solo por medios electrónicos")])
def test_list_says_how_it_is_filed(company, size, words):
    plan = make_plan(company)
    company.labour_settings.size = size
    company.labour_settings.save()

    assert words in found(company, "es")[f"dc4:{plan.pk}:1"].note


def test_receipt_of_the_list_keeps_the_term_until_it_is_withdrawn(company):
    plan = make_plan(company)
    receipt = make_receipt(company, plan)
    before = [term.key for term in terms(company).done]
    Receipt.objects.filter(pk=receipt.pk).update(withdrawn_at=timezone.now())

    assert before == [f"dc4:{plan.pk}:1"]
    assert terms(company).done == []


@time_machine.travel(NOON, tick=False)
def test_plan_that_ends_asks_for_the_next_one(company):
    plan = make_plan(company)
    before = f"plan:{plan.pk}" in found(company)
    make_plan(company, from_on=D(2028, 1, 1), until_on=D(2028, 12, 31))

    assert (before, f"plan:{plan.pk}" in found(company)) == (True, False)


def test_dc3_that_wait_have_the_term_of_the_first_and_those_that_are_late_theirs(company, person, passed):
    course = make_course()
    passed(person(given="Ana"), course)
    passed(person(given="Celia"), course, days_ago=60)

    late, first = terms(company).open

    assert late.key == "dc3:late"
    assert late.due_on < company.today() < first.due_on
    assert first.due_on == last_day_of_term(company.today())


@time_machine.travel(NOON, tick=False)
def test_registration_of_an_agent_has_its_day(company):
    make_agent(company, expires_on=D(2027, 3, 20))
    make_agent(company, registration="other", expires_on=None)

    assert [(term.due_on, term.counts_from) for term in terms(company).open] == [(D(2027, 3, 20), D(2022, 5, 4))]


@time_machine.travel(NOON, tick=False)
def test_page_asks_the_same_however_much_there_is(company, person, passed, django_assert_num_queries):
    for number in range(3):
        passed(person(given=f"Ana{number}"))
        make_plan(company, name=f"Plan {number}")
        make_agent(company, registration=str(number), expires_on=D(2027, 3, 20))

    with django_assert_num_queries(5):
        assert len(terms(company).open) == 13


@pytest.mark.parametrize(("left", "step"), [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)])
@time_machine.travel(NOON, tick=False)
def test_steps_before_a_term(company, left, step):
    plan = make_plan(company)
    term = found(company)[f"dc4:{plan.pk}:1"]

    assert step_of(term, term.due_on - datetime.timedelta(days=left)) == step


@time_machine.travel(NOON, tick=False)
def test_human_resources_of_the_whole_company_are_reminded_once(company, hr):
    northern = EmployeeFactory(organisation=company, role=Employee.Role.HR)
    northern.hr_centres.add(WorkCentreFactory(organisation=company))
    EmployeeFactory(organisation=company)
    plan = make_plan(company)

    assert (remind(company.pk), remind(company.pk)) == (1, 0)
    message = Message.objects.get()
    words = TermEnds().context(message)

    assert (message.user, message.about) == (hr.user, f"term:dc4:{plan.pk}:1:30")
    assert "DC-4" in str(words["title"])
    assert message.due_at >= NOON


@pytest.mark.parametrize("change", ["filed", "moved", "withdrawn", "limited"])
@time_machine.travel(NOON, tick=False)
def test_nobody_is_told_of_a_term_that_is_no_more(company, hr, change):
    plan = make_plan(company)
    remind(company.pk)
    if change == "filed":
        make_receipt(company, plan)
    elif change == "moved":
        type(plan).objects.update(from_on=D(2026, 2, 1))
    elif change == "withdrawn":
        type(plan).objects.update(withdrawn_at=timezone.now())
    else:
        hr.hr_centres.add(WorkCentreFactory(organisation=company))

    with pytest.raises(NotSent):
        TermEnds().context(Message.objects.get())
