"""Lists that a worker makes into files: asked for, made whole whatever is killed, told of, handed out, and deleted."""

import datetime
import io
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone

from people.employees.services import limit_human_resources
from people.exports import services
from people.exports.services import MOST_OPEN, TooMany, give_up, make_file, remove_old_files
from people.exports.tasks import look_after_exports
from people.models import Employee, Export, Message
from tests.exports import make_export, read_csv, read_xlsx
from tests.factories import EmployeeFactory, TeamFactory, WorkCentreFactory, join

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }
    return tmp_path


@pytest.fixture
def colleagues(organisation, team):
    return [
        join(EmployeeFactory(organisation=organisation, number=f"00{number}", user__first_surname="Colín"), team)
        for number in range(3)
    ]


def path_of(export):
    return Path(storages["private"].path(export.file_name))


def test_long_list_is_offered_by_a_page_and_made_by_a_worker(client, hr, colleagues, settings, mailoutbox):
    settings.EXPORT_ROWS = 2
    client.force_login(hr.user)

    offered = client.get("/en/people/list.xlsx?q=colín&page=2&other=1")
    asked = client.post("/en/exports/new/", {"list": "people", "query": offered.context["query"]})
    waiting = client.get(asked["Location"]).content.decode()
    [export] = Export.objects.all()
    make_file(export.pk)
    ready = client.get(asked["Location"]).content.decode()
    file = client.get(f"{asked['Location']}file/")

    assert (offered.status_code, offered.context["count"], offered.context["query"]) == (200, 3, "q=col%C3%ADn")
    assert 'data-ready="false"' in waiting
    assert 'data-ready="true"' in ready
    assert [row[1] for row in read_xlsx(file.getvalue())[1:]] == ["000", "001", "002"]
    assert "no-store" in file["Cache-Control"]
    export.refresh_from_db()
    assert (export.rows, export.done, export.total, export.taken_at is not None) == (3, 3, 3, True)


def test_same_list_in_csv_is_not_held_up(client, hr, colleagues, settings):
    settings.EXPORT_ROWS = 1
    client.force_login(hr.user)

    rows = read_csv(client.get("/en/people/list.csv").getvalue())

    assert len(rows) == 1 + Employee.objects.visible_to(hr).count()


def test_who_took_what_is_written_down(client, hr, team, colleagues):
    client.force_login(hr.user)
    for extension in ("csv", "xlsx"):
        client.get(f"/en/people/list.{extension}?q=colín&team={team.pk}").getvalue()

    taken = list(Export.objects.order_by("pk"))
    assert [(each.by, each.list_name, each.format, each.rows) for each in taken] == [
        (hr, "people", "csv", 3),
        (hr, "people", "xlsx", 3),
    ]
    assert {tuple(map(tuple, each.filters)) for each in taken} == {
        (("Name, number or position", "colín"), ("Team", team.name_en))
    }
    page = client.get("/en/exports/").content.decode()
    assert f"Team: {team.name_en}" in page


def test_download_that_breaks_off_says_no_number_of_rows(client, hr, colleagues, monkeypatch):
    monkeypatch.setattr("lib.spreadsheets.LINES_AT_ONCE", 2)
    client.force_login(hr.user)

    response = client.get("/en/people/list.csv")
    next(iter(response.streaming_content))
    response.close()

    assert Export.objects.get().rows is None


def test_workbook_tells_what_it_is(client, hr, team, colleagues):
    client.force_login(hr.user)

    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/es/people/list.xlsx?team={team.pk}").getvalue()))

    sheet, about = book.worksheets
    said = {row[0].value: row[1].value for row in about.iter_rows()}
    assert (about.title, said["Lista"], said["Equipo"]) == ("Acerca de este archivo", "Personas", team.name_es)
    assert said["Organización"] == hr.organisation.legal_name
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:K4")
    assert {cell.number_format for cell in sheet["B"][1:]} == {"@"}  # zeros at the beginning stay
    assert [cell.value for cell in sheet["B"][1:]] == ["000", "001", "002"]
    begun = {column[0].value: column[1:] for column in sheet.columns}["Ingreso"]
    assert {type(cell.value) for cell in begun} == {datetime.datetime}
    assert sheet.column_dimensions["A"].width > sheet.column_dimensions["B"].width


def test_message_tells_when_it_is_ready(client, hr, colleagues):
    export = make_export(hr)

    make_file(export.pk)

    [message] = Message.objects.filter(kind="export_ready")
    assert (message.user, message.employee) == (hr.user, hr)


def test_asking_twice_makes_one_file(hr, colleagues):
    first = make_export(hr, query="q=00")

    assert make_export(hr, query="q=00") == first
    assert make_export(hr, query="q=01") != first


def test_few_wait_at_once(hr, colleagues):
    for number in range(MOST_OPEN):
        make_export(hr, query=f"q={number}")

    with pytest.raises(TooMany):
        make_export(hr, query="q=more")


def test_file_of_another_is_not_found(client, organisation, hr, colleagues):
    boss = EmployeeFactory(organisation=organisation, role=Employee.Role.ADMINISTRATOR)
    export = make_export(hr)
    make_file(export.pk)
    client.force_login(boss.user)

    assert client.get(f"/en/exports/{export.uuid}/").status_code == 404
    assert client.get(f"/en/exports/{export.uuid}/file/").status_code == 404
    assert str(export.uuid) not in client.get("/en/exports/").content.decode()


@pytest.mark.parametrize("loss", ["role", "limits"])
def test_who_sees_fewer_people_than_before_loses_the_file(client, organisation, hr, colleagues, loss):
    export = make_export(hr)
    make_file(export.pk)
    client.force_login(hr.user)
    if loss == "role":
        Employee.objects.filter(pk=hr.pk).update(role=Employee.Role.EMPLOYEE)
    else:
        limit_human_resources(hr, [WorkCentreFactory(organisation=organisation)])

    assert client.get(f"/en/exports/{export.uuid}/file/").status_code == 404


def test_nothing_is_made_for_who_may_no_longer_read_the_list(hr, colleagues):
    export = make_export(hr)
    Employee.objects.filter(pk=hr.pk).update(role=Employee.Role.EMPLOYEE)

    assert not make_file(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert not path_of(export).exists()


@pytest.mark.parametrize("step", ["rows", "file"])
def test_killed_worker_leaves_it_to_the_next(hr, colleagues, monkeypatch, step):
    """A kill is no exception that anything catches: the lease stands, and what was written stays beside."""
    export = make_export(hr)

    class Killed(BaseException):
        pass

    def kill(*args, **kwargs):
        raise Killed

    monkeypatch.setattr(services, "_finish" if step == "file" else "write_workbook", kill)
    with pytest.raises(Killed):
        make_file(export.pk)
    monkeypatch.undo()
    too_early = make_file(export.pk)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=3), tick=False):
        look_after_exports()

    export.refresh_from_db()
    assert (too_early, export.rows, export.tries) == (False, Employee.objects.visible_to(hr).count(), 2)
    assert [path.name for path in path_of(export).parent.iterdir()] == [path_of(export).name]


def test_worker_that_lost_its_lease_leaves_nothing_behind(hr, colleagues, monkeypatch):
    export = make_export(hr)
    monkeypatch.setattr("people.exports.files.Counted.EVERY", 1)
    lines = services.Counted.__iter__

    def slow(self):
        for number, line in enumerate(lines(self)):
            if number == 1:
                Export.objects.filter(pk=export.pk).update(lease_token=None)
            yield line

    monkeypatch.setattr(services.Counted, "__iter__", slow)

    assert not make_file(export.pk)
    assert not path_of(export).exists()
    assert not list(path_of(export).parent.iterdir())


def test_what_kills_every_worker_is_given_up_and_told(hr, colleagues):
    export = make_export(hr)
    Export.objects.filter(pk=export.pk).update(tries=3, lease_until=timezone.now() - datetime.timedelta(minutes=1))

    assert not make_file(export.pk)
    assert give_up() == 1
    assert give_up() == 0
    export.refresh_from_db()
    assert export.state == Export.State.FAILED
    assert Message.objects.filter(kind="export_ready").count() == 1


def test_files_go_after_three_days_and_the_row_stays(client, hr, colleagues):
    export = make_export(hr)
    make_file(export.pk)
    client.force_login(hr.user)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=2, hours=23), tick=False):
        assert remove_old_files() == 0
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3, hours=1), tick=False):
        assert (remove_old_files(), remove_old_files()) == (1, 0)

    assert not path_of(export).exists()
    assert client.get(f"/en/exports/{export.uuid}/file/").status_code == 302
    assert "was deleted" in client.get(f"/en/exports/{export.uuid}/").content.decode()


def test_managers_read_of_their_own_files_alone(client, hr, manager, learner):
    for person in (hr, manager):
        client.force_login(person.user)
        client.get("/en/team/export.csv").getvalue()

    def seen():
        return {row["export"].by for row in client.get("/en/exports/").context["rows"]}

    assert seen() == {manager}
    client.force_login(hr.user)
    assert seen() == {hr, manager}
    client.force_login(learner.user)
    assert client.get("/en/exports/").status_code == 404


@pytest.mark.parametrize("name", ["nothing", "people"])
def test_list_that_is_not_for_somebody_is_not_found(client, manager, name):
    client.force_login(manager.user)

    assert client.post("/en/exports/new/", {"list": name}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_log_reads_as_often_whatever_there_is(client, hr, organisation, team, count, django_assert_num_queries):
    client.force_login(hr.user)
    for _ in range(count):
        join(EmployeeFactory(organisation=organisation), TeamFactory(organisation=organisation))
        client.get("/en/people/list.csv").getvalue()
    client.get("/en/exports/")

    with django_assert_num_queries(6):
        client.get("/en/exports/")
