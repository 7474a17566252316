"""Views of a list that have a name: whose they are, what they show to whom, with which one begins, and their e-mail."""

import datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from people.messages.services import mute
from people.models import Employee, Message, MessageMute, SavedView, ViewMail
from people.saved_views.services import queue_mails
from tests.factories import EmployeeFactory, TeamFactory, UserFactory, make_course, make_enrolment, manage
from tests.outbox import send_due

pytestmark = pytest.mark.django_db

MONDAY = datetime.datetime(2026, 3, 9, 16, tzinfo=datetime.UTC)  # ten in the morning in Mexico City


def url(name, *args):
    with translation.override("en"):
        return reverse(f"saved_views:{name}", args=args)


def save(client, name, query="", **more):
    return client.post(url("views", "team"), {"name": name, "query": query, **more})


def tabs(client, query=""):
    page = BeautifulSoup(client.get(f"/en/team/{query}").content, "html.parser")
    found = page.select("main .tabs__link")
    return {link.get_text(strip=True): link.get("aria-current") == "page" for link in found}


@pytest.fixture
def other_hr(organisation):
    return EmployeeFactory(organisation=organisation, role="hr", user=UserFactory(given_names="Elvira"))


@pytest.fixture
def desk(client, hr, learner):
    make_enrolment(make_course(), learner)
    client.force_login(hr.user)
    return client


def test_a_view_keeps_filters_columns_and_order(desk, hr):
    reply = save(desk, "Sin empezar", "status=not_started&sort=due&cols=name.status")

    view = SavedView.objects.get()
    assert (view.owner, view.is_shared) == (hr, False)
    assert dict(QueryDict(view.query).items()) == {"status": "not_started", "sort": "due", "cols": "name.status"}
    assert reply.url == f"/en/team/?{view.query}"
    assert tabs(desk, f"?{view.query}") == {"Everything": False, "Sin empezar": True}
    assert tabs(desk) == {"Everything": True, "Sin empezar": False}
    assert tabs(desk, "?status=overdue") == {"Everything": False, "Sin empezar": False}


def test_a_view_without_chosen_columns_keeps_those_of_the_screen(desk):
    save(desk, "Todo")
    desk.post(url("columns", "team"), {"column": ["number"]})

    view = SavedView.objects.get()
    page = desk.get(f"/en/team/?{view.query}")

    assert [each.key for each in page.context["progress"].on_screen] == QueryDict(view.query)["cols"].split(".")
    assert len(page.context["progress"].on_screen) > 2


def test_nobody_has_two_views_of_one_name(desk):
    save(desk, "Planta Norte")

    reply = save(desk, "planta norte", "status=overdue")

    assert reply.status_code == 400
    assert "You already have a view called “Planta Norte”." in reply.content.decode()
    assert "status=overdue" in reply.content.decode()  # so that it is saved under another name
    assert SavedView.objects.count() == 1


def test_who_shares_shows_no_more_than_others_may_see(client, desk, other_hr, organisation, team, learner):
    centre = organisation.work_centres.create(code="N", name="Norte")
    other_hr.hr_centres.add(centre)
    save(desk, "Equipo", f"team={team.pk}", is_shared="on")
    save(desk, "Mi lista")
    view = SavedView.objects.get(is_shared=True)

    client.force_login(other_hr.user)
    assert set(tabs(client)) == {"Everything", "Equipo"}
    assert client.get(f"/en/team/?{view.query}").context["page_obj"].paginator.count == 0
    for name in ("change", "delete"):
        assert client.post(url(name, view.pk), {"name": "Mío"}).status_code == 404

    manager = manage(EmployeeFactory(organisation=organisation), team)
    client.force_login(manager.user)
    assert tabs(client) == {}
    assert client.post(url("start", view.pk), {"set": "on"}).status_code == 404
    save(client, "De mi equipo", is_shared="on")
    assert SavedView.objects.get(owner=manager).is_shared is False


def test_what_a_former_colleague_shared_can_be_put_away(client, desk, hr, other_hr):
    save(desk, "De quien se fue", is_shared="on")
    view = SavedView.objects.get()
    client.force_login(other_hr.user)
    assert client.post(url("delete", view.pk)).status_code == 404

    Employee.objects.filter(pk=hr.pk).update(left_on=hr.organisation.today() - datetime.timedelta(days=1))

    assert client.post(url("delete", view.pk)).status_code == 302
    assert not SavedView.objects.exists()


def test_a_filter_that_is_gone_is_said_and_not_dropped(desk, organisation):
    team = TeamFactory(organisation=organisation)
    save(desk, "Se cierra", f"team={team.pk}")
    view = SavedView.objects.get()
    team.delete()

    page = desk.get(f"/en/team/?{view.query}")

    assert "This team no longer exists, or you do not follow it." in page.content.decode()
    assert page.context["page_obj"].paginator.count == 0
    assert tabs(desk, f"?{view.query}")["Se cierra"] is True


def test_a_view_is_renamed_shared_and_deleted(desk):
    save(desk, "Uno")
    view = SavedView.objects.get()

    desk.post(url("change", view.pk), {"name": "Dos", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared) == ("Dos", True)

    desk.post(url("start", view.pk), {"set": "on"})
    desk.post(url("delete", view.pk))
    assert not SavedView.objects.exists()
    assert Employee.objects.get(pk=desk.get("/en/team/").context["progress"].viewer.pk).list_habits["team"] == {}


def test_a_list_begins_with_the_view_that_somebody_chose(desk):
    save(desk, "Al empezar", "status=not_started")
    view = SavedView.objects.get()
    desk.post(url("start", view.pk), {"set": "on"})

    reply = desk.get("/en/team/")
    assert reply.url == f"/en/team/?{view.query}"
    page = desk.get(reply.url)
    assert "/en/team/?start=no" in page.content.decode()  # so that the whole list can be reached
    assert desk.get("/en/team/?start=no").status_code == 200

    desk.post(url("start", view.pk), {"set": "off"})
    assert desk.get("/en/team/").status_code == 200


def test_page_of_views_names_whose_they_are(client, desk, other_hr):
    save(desk, "Compartida", is_shared="on")
    client.force_login(other_hr.user)

    content = client.get(url("views", "team")).content.decode()

    assert "shared by" in content
    assert f'action="{url("change", SavedView.objects.get().pk)}"' not in content


@pytest.mark.parametrize("count", [1, 4])
def test_team_list_reads_the_views_with_one_query(desk, count, django_assert_num_queries):
    for number in range(count):
        save(desk, f"Vista {number}")

    with django_assert_num_queries(16):
        desk.get("/en/team/?start=no")


# --- By e-mail on Mondays -------------------------------------------------------------------------


@pytest.fixture
def weekly(desk, hr):
    """The view of somebody who has asked for it on a Friday."""
    with time_machine.travel(MONDAY - datetime.timedelta(days=3), tick=False):
        desk.force_login(hr.user)
        save(desk, "Sin empezar", "status=not_started")
        view = SavedView.objects.get()
        desk.post(url("mail", view.pk), {"set": "on"})
    return view


def send():
    queue_mails()
    send_due()
    return [one for one in mail.outbox if "Sin empezar" in one.subject]


def test_nobody_gets_a_view_who_has_not_asked_for_it(desk):
    save(desk, "Sin empezar")

    with time_machine.travel(MONDAY, tick=False):
        assert send() == []


def test_view_comes_once_on_monday_and_names_nobody(weekly, hr, learner):
    with time_machine.travel(MONDAY, tick=False):
        [sent] = send()
        assert len(send()) == 1
    with time_machine.travel(MONDAY + datetime.timedelta(days=1), tick=False):
        assert len(send()) == 1
    with time_machine.travel(MONDAY + datetime.timedelta(days=7), tick=False):
        assert len(send()) == 2

    assert sent.to == [hr.user.email]
    assert learner.user.first_surname not in sent.body
    assert f"/lists/views/{weekly.pk}/open/" in sent.body
    assert "List-Unsubscribe" in sent.extra_headers


def test_mail_never_holds_what_was_searched_for(desk, client, hr, other_hr):
    save(desk, "Sin empezar", "q=Quetzalcoatl")
    view = SavedView.objects.get()
    ViewMail.objects.create(view=view, employee=hr, last_on=MONDAY - datetime.timedelta(days=3))

    with time_machine.travel(MONDAY, tick=False):
        [sent] = send()

    assert "Quetzalcoatl" not in sent.body
    assert "/team/?q=Quetzalcoatl" in desk.get(url("open", view.pk)).url
    client.force_login(other_hr.user)
    assert client.get(url("open", view.pk)).status_code == 404


@pytest.mark.parametrize(
    ("zone", "at", "is_sent"),
    [
        ("America/Tijuana", datetime.datetime(2026, 3, 9, 5, tzinfo=datetime.UTC), False),  # Sunday evening there
        ("America/Tijuana", datetime.datetime(2026, 3, 9, 17, tzinfo=datetime.UTC), True),
        ("America/Cancun", datetime.datetime(2026, 3, 9, 17, tzinfo=datetime.UTC), True),
        ("America/Cancun", datetime.datetime(2026, 3, 10, 17, tzinfo=datetime.UTC), False),
    ],
)
def test_monday_is_that_of_where_somebody_works(weekly, hr, zone, at, is_sent):
    hr.work_centre = hr.organisation.work_centres.create(code="Z", name="Otra", time_zone=zone)
    hr.save()

    with time_machine.travel(at, tick=False):
        assert queue_mails() == is_sent


def test_link_in_the_mail_stops_it_and_asking_again_starts_that_view_alone(desk, weekly, hr):
    desk.force_login(hr.user)  # of March is over
    save(desk, "Otra vista")
    other = SavedView.objects.get(name="Otra vista")
    desk.post(url("mail", other.pk), {"set": "on"})
    mute(hr, MessageMute.Topic.VIEWS)
    assert not any(row["view"].is_mailed for row in desk.get(url("views", "team")).context["rows"])

    with time_machine.travel(MONDAY, tick=False):
        assert queue_mails() == 0
    desk.post(url("mail", weekly.pk), {"set": "on"})

    assert ViewMail.objects.get().view == weekly
    assert not MessageMute.objects.exists()


def test_mail_says_that_a_filter_is_gone(desk, organisation, hr):
    team = TeamFactory(organisation=organisation)
    save(desk, "Sin empezar", f"team={team.pk}")
    ViewMail.objects.create(view=SavedView.objects.get(), employee=hr, last_on=MONDAY - datetime.timedelta(days=3))
    team.delete()

    with time_machine.travel(MONDAY, tick=False):
        [sent] = send()

    assert "ya no existe" in sent.body


@pytest.mark.parametrize("change", ["deleted", "stopped", "left", "not shared"])
def test_nothing_is_sent_of_what_is_over(weekly, hr, other_hr, change):
    reader = hr
    if change == "not shared":
        reader = other_hr
        ViewMail.objects.update(employee=other_hr)
    with time_machine.travel(MONDAY, tick=False):
        if change == "left":
            Employee.objects.filter(pk=hr.pk).update(left_on=MONDAY.date() - datetime.timedelta(days=1))
        queue_mails()
        if change == "deleted":
            weekly.delete()
        elif change == "stopped":
            ViewMail.objects.all().delete()
        send_due()

    assert not Message.objects.filter(user=reader.user, kind="saved_view", sent_at__isnull=False).exists()


@pytest.mark.parametrize(("day", "queries"), [(3, 0), (0, 1)])
def test_clock_costs_nothing_where_nothing_is_due(db, day, queries, django_assert_num_queries):
    with time_machine.travel(MONDAY + datetime.timedelta(days=day), tick=False), django_assert_num_queries(queries):
        queue_mails()


def test_a_view_keeps_no_letter_0(desk):
    """No address with one is answered: whoever begins with the view would see nothing at all."""
    reply = save(desk, "Nada", "q=%00ana")

    assert QueryDict(SavedView.objects.get().query)["q"] == "ana"
    assert desk.get(reply.url).status_code == 200
