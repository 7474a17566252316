"""Screens for issuing in bulk."""

import pytest

from certificates.batches.services import cancel_batch, pause_batch
from certificates.models import Certificate
from certificates.models.batches import CertificateBatch
from tests.certificates.batches import REISSUE, begin, run
from tests.shown import decide, shown_on

pytestmark = pytest.mark.django_db

LIST, NEW = "/es/certificates/batches/", "/es/certificates/batches/new/"


@pytest.fixture
def hr_client(client, hr):
    client.force_login(hr.user)
    return client


def page_of(batch):
    return f"{LIST}{batch.uuid}/"


def choice(course, kind="missing"):
    return f"{NEW}?course={course.pk}&kind={kind}"


def test_dry_run_tells_who_gets_one_who_not_and_why_and_issues_nothing(hr_client, course, recorded, holder):
    recorded(user__given_names="Silvia")
    holder(user__given_names="Tadeo")

    first = hr_client.get(choice(course))
    other = hr_client.get(choice(course) + "&problem=has_one")

    assert (first.context["count"], [group["count"] for group in first.context["groups"]]) == (1, [1, 1])
    assert [row.employee.user.given_names for row in first.context["page_obj"]] == ["Silvia"]
    assert [row.employee.user.given_names for row in other.context["page_obj"]] == ["Tadeo"]
    assert CertificateBatch.objects.count() == 0


def test_who_has_no_address_is_told_in_the_dry_run(hr_client, course, recorded):
    recorded(user__email="")

    assert hr_client.get(choice(course)).context["page_obj"][0].employee.user.email == ""
    assert "Issue 1 certificate" in hr_client.get(choice(course).replace("/es/", "/en/")).content.decode()
    assert "None: tell them in person" in hr_client.get(choice(course).replace("/es/", "/en/")).content.decode()


def test_confirmed_batch_is_worked_on_and_shown(
    hr_client, course, recorded, mailoutbox, django_capture_on_commit_callbacks
):
    recorded()
    recorded()

    with django_capture_on_commit_callbacks(execute=True):
        response = decide(hr_client, choice(course), {"why": "Migration"})

    batch = CertificateBatch.objects.get()
    assert response.url == page_of(batch)
    assert len(mailoutbox) == 2
    assert 'data-ready="true"' in hr_client.get(response.url).content.decode()


@pytest.mark.parametrize("meanwhile", ["more", "other kind", "not seen"])
def test_batch_is_for_whom_the_dry_run_showed(hr_client, course, recorded, holder, meanwhile):
    recorded()
    holder()
    shown = shown_on(hr_client.get(choice(course)))
    if meanwhile == "more":
        recorded()
    address = choice(course, "reissue") if meanwhile == "other kind" else choice(course)

    refused = hr_client.post(address, {"why": "Migration", "shown": "" if meanwhile == "not seen" else shown})
    begun = CertificateBatch.objects.count()
    hr_client.post(address, {"why": "Migration", "shown": shown_on(refused)})

    assert (begun, len(refused.context["messages"]), "Migration" in refused.content.decode()) == (0, 1, True)
    assert CertificateBatch.objects.get().total == refused.context["count"] == (2 if meanwhile == "more" else 1)


def test_batch_without_a_reason_asks_for_it_and_keeps_the_choice(hr_client, course, recorded):
    recorded()

    response = hr_client.post(choice(course), {"why": " "})

    assert response.context["form"].errors.keys() == {"why"}
    assert response.context["count"] == 1
    assert CertificateBatch.objects.count() == 0


@pytest.mark.parametrize("query", ["?course=0&kind=missing", "?course=x&kind=", "?kind=missing&course=²"])
def test_choice_that_does_not_exist_is_an_error_of_the_form(hr_client, query):
    response = hr_client.get(NEW + query)

    assert (response.status_code, response.context["choice"].is_valid()) == (200, False)


def test_course_of_others_cannot_be_chosen(client, stranger, course, recorded):
    recorded()
    client.force_login(stranger.user)

    assert not client.get(choice(course)).context["choice"].is_valid()


def test_course_with_an_open_batch_leads_to_it(hr_client, hr, course, recorded):
    recorded()
    batch = begin(hr, course)

    response = hr_client.get(choice(course))
    posted = hr_client.post(choice(course), {"why": "Again", "shown": response.context["shown"]})

    assert page_of(batch) in response.content.decode()
    assert (posted.url, CertificateBatch.objects.count()) == (LIST, 1)


def test_nobody_to_issue_is_said(hr_client, course, holder):
    holder()

    response = hr_client.post(choice(course), {"why": "Again"})

    assert response.status_code == 200
    assert [str(message) for message in response.context["messages"]] != []
    assert CertificateBatch.objects.count() == 0


def test_pause_resume_and_cancel(hr_client, hr, course, recorded):
    recorded()
    batch = begin(hr, course)
    states = []

    for step in ("pause", "resume", "cancel"):
        assert hr_client.get(f"{page_of(batch)}cancel/").status_code == 200  # asks, and does nothing
        assert hr_client.post(f"{page_of(batch)}{step}/").url == page_of(batch)
        batch.refresh_from_db()
        states.append(batch.state)

    assert states == ["paused", "running", "cancelled"]
    assert Certificate.objects.count() == 0


def test_resumed_batch_goes_on(hr_client, hr, course, recorded, django_capture_on_commit_callbacks):
    recorded()
    batch = begin(hr, course)
    pause_batch(batch)

    with django_capture_on_commit_callbacks(execute=True):
        hr_client.post(f"{page_of(batch)}resume/")

    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("step", ["pause", "resume", "cancel"])
def test_what_came_too_late_is_said(hr_client, hr, course, recorded, step):
    recorded()
    batch = begin(hr, course)
    cancel_batch(batch)

    response = hr_client.post(f"{page_of(batch)}{step}/", follow=True)

    assert len(response.context["messages"]) == 1


def test_cancelling_what_is_over_is_not_asked(hr_client, hr, course, recorded):
    recorded()
    batch = run(begin(hr, course))

    assert hr_client.get(f"{page_of(batch)}cancel/").url == page_of(batch)


def test_problems_are_listed_with_their_reason(hr_client, hr, course, recorded):
    recorded(user__given_names="小明")
    batch = run(begin(hr, course))

    text = hr_client.get(page_of(batch).replace("/es/", "/en/")).content.decode()

    assert "The certificate cannot show some letters in the name: correct the name" in text
    assert f"/en/certificates/register/{Certificate.objects.get().uuid}/" in text


def test_running_batch_is_watched(hr_client, hr, course, recorded):
    recorded()

    assert 'data-ready="false"' in hr_client.get(page_of(begin(hr, course))).content.decode()


def test_batches_are_listed(hr_client, hr, course, recorded, holder):
    recorded()
    first = run(begin(hr, course))
    second = begin(hr, course, REISSUE)

    assert list(hr_client.get(LIST).context["page_obj"]) == [second, first]


def test_list_without_batches_shows_the_way(hr_client):
    assert NEW in hr_client.get(LIST).content.decode()


@pytest.mark.parametrize("path", [LIST, NEW])
def test_screens_are_for_human_resources_alone(client, learner, manager, path):
    for person in (learner, manager):
        client.force_login(person.user)

        assert client.get(path).status_code == 404


def test_pages_cost_the_same_for_many_people(hr_client, hr, course, recorded, django_assert_num_queries):
    for _ in range(12):
        recorded()
    with django_assert_num_queries(12):
        hr_client.get(choice(course))
    batch = run(begin(hr, course))
    batch.items.update(problem="left")

    with django_assert_num_queries(8):
        hr_client.get(page_of(batch))
    with django_assert_num_queries(6):
        hr_client.get(LIST)
