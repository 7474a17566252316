"""What human resources have to look after, and what everybody reads of what was done to their duties."""

import datetime

import pytest

from courses.duties.changing import plan_exemption, plan_extension, rows_of
from courses.duties.services import begin, undo
from courses.models import Enrolment
from tests.courses.evidence.making import handed_in
from tests.factories import EmployeeFactory, assign_course, make_course, make_enrolment

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def open_page(client, viewer, path, language="en"):
    client.force_login(viewer.user)
    return client.get(f"/{language}/{path}")


def exempt(hr, reason="Has a degree", until=None):
    rows = rows_of(hr.organisation, Enrolment.objects.latest_cycle())
    return begin(hr.organisation, lambda: plan_exemption(hr, rows, until), by=hr, reason=reason)


def test_home_of_human_resources_counts_each_matter_and_leads_to_its_list(client, organisation, hr, learner):
    today, course = organisation.today(), make_course()
    late, soon, ending, no_way_in = (EmployeeFactory(organisation=organisation) for _ in range(4))
    assign_course(late, course, today - DAY)
    assign_course(soon, course, today + DAY)
    completed = make_enrolment(course, ending, lessons_done=True)
    Enrolment.objects.filter(pk=completed.pk).update(expires_on=today + 9 * DAY)
    handed_in(late)
    handed_in(hr)  # somebody else decides it
    type(hr.user).objects.filter(pk=no_way_in.user_id).update(email="", password="!")

    found = {matter.url: matter.count for matter in open_page(client, hr, "").context["attention"]}

    assert found == {
        "/en/team/?status=overdue": 1,
        "/en/team/?status=due_soon": 1,
        "/en/team/?status=expiring": 1,
        "/en/team/?status=no_course": 3,
        "/en/people/ways-in/": 1,
        "/en/evidence/?state=to_decide": 1,
    }
    for url, count in found.items():
        assert client.get(url).context["page_obj"].paginator.count == count


def test_home_of_a_learner_counts_nobody(client, learner):
    assert open_page(client, learner, "").context["attention"] == []


def test_exempt_learner_reads_why_and_has_nothing_to_do(client, hr, learner):
    assign_course(learner, make_course(), hr.organisation.today() - DAY)
    exempt(hr)

    response = open_page(client, learner, "")

    learning = response.context["learning"]
    assert (learning.hero, learning.duties, len(learning.excused)) == (None, [], 1)
    assert "Exempt: Has a degree" in response.content.decode()


def test_learner_reads_that_there_is_more_time_and_why(client, hr, learner):
    assign_course(learner, make_course(), datetime.date(2030, 3, 11))
    begin(
        hr.organisation,
        lambda: plan_extension(hr, Enrolment.objects.all(), day=datetime.date(2030, 3, 18)),
        by=hr,
        reason="Leave",
    )

    content = open_page(client, learner, "").content.decode()

    assert "More time, instead of Mar 11, 2030: Leave" in content or "instead of 03/11/2030: Leave" in content


@pytest.mark.parametrize(("language", "words"), [("en", ["Exempted", "Undone"]), ("es", ["Exención", "Deshecho"])])
def test_person_page_keeps_what_was_done_and_undone(client, hr, learner, language, words):
    assign_course(learner, make_course(), hr.organisation.today() + DAY, assigned_by=hr)
    undo(exempt(hr), by=hr)

    response = open_page(client, hr, f"team/{learner.pk}/", language)

    content = response.content.decode()
    assert [item.action.kind for item in response.context["changes"]] == ["exempt", "assign"]
    assert [word for word in words if word not in content] == []
    assert "Exempt: Has a degree" not in content
    assert f'formaction="/{language}/duties/extend/"' in content
