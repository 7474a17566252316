"""Material changes in the CMS: dry run, confirmation, list, withdrawal; and who may."""

import datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from certificates.changes.services import declare_change, withdraw_change
from certificates.models.changes import MaterialChange
from courses.models import CoursePage, LessonPage
from tests.factories import EmployeeFactory, UserFactory, complete_lessons, make_course, make_enrolment
from tests.shown import decide, shown_on

pytestmark = pytest.mark.django_db

WORDS = {"words_es": "Se agregó A.5.", "words_en": "A.5 was added."}
LIST = "/admin/material-changes/"


@pytest.fixture
def course(learner):
    """A course whose content changed after the learner got a certificate."""
    made = CoursePage.objects.get(pk=make_course(title="Fundamentos", title_en="Foundations").pk)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=90)):
        make_enrolment(made, learner, lessons_done=True)
    LessonPage.objects.update(minutes=9)
    return made


@pytest.fixture
def renew_by():
    return timezone.localdate() + datetime.timedelta(days=60)


def screen(course):
    return reverse("declare_change", args=[course.pk])


def said(response):
    return [str(message).strip() for message in get_messages(response.wsgi_request)]


def test_from_the_dry_run_to_the_declaration(client, editor, course, learner, renew_by):
    EmployeeFactory(user=editor, organisation=learner.organisation)
    dry_run = client.get(screen(course)).content.decode()
    data = {"renew_by": renew_by.isoformat(), **WORDS}
    confirming = client.post(screen(course), data)
    summary = confirming.content.decode()
    before = MaterialChange.objects.count()
    done = client.post(screen(course), {**data, "confirmed": "", "shown": shown_on(confirming)})

    change = MaterialChange.objects.get()
    assert "1 person holds a certificate of earlier content" in dry_run
    assert all(word in dry_run for word in ("Banco Cenzontle", "Branches", learner.number))
    assert ("Is this right?" in summary, before) == (True, 0)
    assert (change.declared_by, change.renew_by, change.course) == (editor, renew_by, course)
    assert done["Location"] == reverse("material_change", args=[change.pk])
    assert said(done) == ["1 person will be asked to renew."]


@pytest.mark.parametrize("meanwhile", ["words", "content", "holders", "not seen"])
def test_change_is_declared_to_whom_and_as_it_was_shown(client, editor, course, renew_by, meanwhile):
    data = {"renew_by": renew_by.isoformat(), **WORDS}
    shown = shown_on(client.post(screen(course), data))
    if meanwhile == "words":
        data["words_en"] = "A.6 was added."
    elif meanwhile == "content":
        LessonPage.objects.update(minutes=11)
    elif meanwhile == "holders":
        LessonPage.objects.update(minutes=5)
        with time_machine.travel(timezone.now() - datetime.timedelta(days=60)):
            make_enrolment(CoursePage.objects.get(pk=course.pk), EmployeeFactory(), lessons_done=True)
        LessonPage.objects.update(minutes=9)

    sent = {**data, "confirmed": "", "shown": "" if meanwhile == "not seen" else shown}
    refused = client.post(screen(course), sent)
    declared = MaterialChange.objects.count()
    client.post(screen(course), {**sent, "shown": shown_on(refused)})

    page = refused.content.decode()
    assert ("Nothing was done" in page, "Is this right?" in page, declared) == (True, True, 0)
    change = MaterialChange.objects.get()
    assert (change.words_en, change.notices.count()) == (data["words_en"], 2 if meanwhile == "holders" else 1)


def test_words_come_back_to_be_changed(client, editor, course, renew_by):
    data = {"renew_by": renew_by.isoformat(), **WORDS}

    html = client.post(screen(course), {**data, "change": ""}).content.decode()

    assert ("Is this right?" in html, "A.5 was added.</textarea>" in html) == (False, True)


@pytest.mark.parametrize(
    ("days", "words", "message"),
    [(6, WORDS, "Give people at least a week."), (60, {**WORDS, "words_en": " "}, "This field is required.")],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, editor, course, days, words, message):
    day = timezone.localdate() + datetime.timedelta(days=days)

    html = client.post(screen(course), {"renew_by": day.isoformat(), **words, "confirmed": ""}).content.decode()

    assert (message in html, "Se agregó A.5." in html) == (True, True)
    assert not MaterialChange.objects.exists()


def test_without_holders_of_earlier_content_there_is_nothing_to_declare(client, editor):
    course = make_course()

    html = client.get(screen(course)).content.decode()
    done = client.post(screen(course), {"renew_by": "2099-01-01", **WORDS, "confirmed": ""})

    assert ("there is nothing to declare" in html, '<form method="post" class="bank-regrade">' in html) == (True, False)
    assert said(done) == ["Nobody is affected: nothing was declared."]


def test_list_and_change_tell_how_far_people_are_and_let_withdraw(client, editor, course, learner, renew_by):
    change = declare_change(course, renew_by, **WORDS, by=editor)
    make_enrolment(CoursePage.objects.get(pk=course.pk), learner, lessons_done=True)
    address = reverse("material_change", args=[change.pk])

    [row] = client.get(LIST).context["page"].object_list
    shown = client.get(address).content.decode()
    refused = client.post(address, {"why": ""}).content.decode()
    done = decide(client, address, {"why": "It was a typing error"})
    again = client.post(address, {"why": "Once more"})

    change.refresh_from_db()
    assert (row.asked_count, row.renewed_count) == (1, 1)
    assert ("A.5 was added." in shown, "This field is required." in refused) == (True, True)
    assert (change.withdrawn_why, change.withdrawn_by) == ("It was a typing error", editor)
    assert said(done)[-1] == "The change is withdrawn. Nobody has to renew because of it."
    assert "already withdrawn" in said(again)[-1]
    assert "Withdraw the change" not in client.get(address).content.decode()


def test_change_is_withdrawn_for_whom_it_was_shown(client, editor, course, learner, renew_by):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=80)):
        begun = make_enrolment(course, EmployeeFactory(organisation=learner.organisation))
    LessonPage.objects.update(minutes=10)
    change = declare_change(course, renew_by, **WORDS, by=editor)
    address = reverse("material_change", args=[change.pk])
    shown = shown_on(client.get(address))
    complete_lessons(begun)  # earlier content: one more is asked meanwhile

    answers = [client.post(address, {"why": "Not needed", **sent}) for sent in ({"shown": shown}, {})]
    change.refresh_from_db()
    before = change.withdrawn_at
    decide(client, address, {"why": "Not needed"})

    change.refresh_from_db()
    assert all("what you decided would do something else" in answer.content.decode() for answer in answers)
    assert [answer.context["change"].asked_count for answer in answers] == [2, 2]
    assert (before, change.withdrawn_why) == (None, "Not needed")


def test_course_page_in_the_cms_leads_to_the_screen(client, editor, course):
    html = client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).content.decode()

    assert screen(course) in html


@pytest.mark.parametrize("who", ["learner", "hr", "writer"])
def test_only_who_may_publish_finds_the_screens(client, course, who, request, renew_by):
    change = declare_change(course, renew_by, **WORDS, by=UserFactory())
    if who == "writer":
        request.getfixturevalue("editor").groups.get().page_permissions.filter(
            permission__codename="publish_page"
        ).delete()
    else:
        client.force_login(request.getfixturevalue(who).user)

    addresses = [LIST, screen(course), reverse("material_change", args=[change.pk])]
    found = {client.get(address).status_code for address in addresses}

    assert found == ({302} if who == "writer" else {404})


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_constant_queries(client, editor, course, renew_by, count, django_assert_num_queries):
    for _ in range(count):
        withdraw_change(declare_change(course, renew_by, **WORDS, by=editor), "Because", by=editor)
    client.get(LIST)

    with django_assert_num_queries(14):
        assert len(client.get(LIST).context["page"].object_list) == count
