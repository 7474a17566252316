"""What people see of approvals: what waits, what would happen, and what they asked for."""

import re

import pytest
from django.urls import reverse

from lib.shown import ShownOtherwise
from people.approvals.services import (
    approve,
)
from people.models import Approval
from quizzes.permissions import ensure_editors
from tests.factories import EmployeeFactory, make_catalogue
from tests.people.approvals.conftest import ask, position_of
from tests.shown import decide, shown_on

pytestmark = pytest.mark.django_db


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

    assert [re.findall(r'<label[^>]*for="id_note"[^>]*>\s*([^<]+?)\s*<', page) for page in labels] == [
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


def test_who_asked_takes_the_list_that_they_read(client, learner, hr):
    ask(hr, learner, reason="Mine")
    client.force_login(learner.user)

    assert client.get(reverse("approvals:list")).status_code == 200
    assert "Mine" in client.get(reverse("approvals:export", args=["csv"])).getvalue().decode()
