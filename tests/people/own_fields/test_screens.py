"""Screens about the fields of an organisation's own, and the fields on the screens about people."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.erasure.services import block
from people.models import Employee, EmployeeChange, Erasure, OwnField
from people.rights.access_file import access_file
from tests.exports import as_text, read_csv, read_xlsx
from tests.factories import EmployeeFactory, make_own_field
from tests.people.own_fields.conftest import shown
from tests.people.person_forms import edited, errors_of, valid
from tests.people.test_rights import read

pytestmark = pytest.mark.django_db

ADD = "/en/people/fields/add/"
NEW = {"name_es": "Gafete", "name_en": "Badge", "kind": "text", "order": "1", "choices": ""}


def errors(response):
    assert response.status_code == 400
    return set(response.context["form"].errors)


# --- The fields -------------------------------------------------------------------------------------


def test_field_is_added_changed_removed_and_restored(desk, organisation, learner):
    assert desk.post(ADD, {**NEW, "kind": "choice", "choices": "Planta\nEventual | Temporary"}).status_code == 302
    field = OwnField.objects.get()
    assert field.options == [["Planta", ""], ["Eventual", "Temporary"]]
    Employee.objects.filter(pk=learner.pk).update(own_values={field.key: "Eventual"})
    page = f"/en/people/fields/{field.pk}/"

    assert errors(desk.post(page, {**NEW, "choices": "Planta"})) == {"choices"}  # somebody has the other one
    assert desk.post(page, {**NEW, "choices": "Eventual | Fixed term", "order": "2"}).status_code == 302
    field.refresh_from_db()
    assert (field.kind, field.options, field.order) == ("choice", [["Eventual", "Fixed term"]], 2)

    assert "is kept" in desk.get(f"{page}remove/").content.decode()
    desk.post(f"{page}remove/")
    assert not OwnField.objects.live().exists()
    desk.post(f"{page}restore/")
    assert OwnField.objects.live().get() == field


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"name_en": ""}, "name_en"),
        ({"name_es": "Puesto"}, "name_es"),
        ({"name_en": "department"}, "name_en"),
        ({"order": "11"}, "order"),
        ({"kind": "choice"}, "choices"),
        ({"choices": "Uno"}, "choices"),
        ({"kind": "choice", "choices": "Uno\nUNO | One"}, "choices"),
        ({"kind": "choice", "choices": "x" * 121}, "choices"),
        ({"name_es": "TURNO 2"}, "name_es"),
    ],
)
def test_what_makes_no_field_is_refused_where_it_stands(desk, organisation, changes, at):
    make_own_field(organisation, name_es="Turno 2", name_en="Shift 2")

    assert errors(desk.post(ADD, {**NEW, **changes})) == {at}


def test_eleventh_is_refused_in_words(desk, organisation):
    for _ in range(10):
        make_own_field(organisation)

    assert "ten fields" in desk.post(ADD, NEW).content.decode()
    assert ADD not in desk.get("/en/people/fields/").content.decode()


@pytest.mark.parametrize("role", ["employee", "limited"])
def test_whoever_sees_not_everybody_does_not_name_them(client, organisation, hr, learner, centre, role):
    if role == "limited":
        hr.hr_centres.add(centre)
    client.force_login((learner if role == "employee" else hr).user)

    assert client.get("/en/people/fields/").status_code == 404


# --- One person -------------------------------------------------------------------------------------


def test_form_and_page_of_a_person_have_them_and_the_history_tells(desk, filled, fields):
    page = f"/en/people/{filled.pk}/"
    texts = [
        " ".join(each.get_text(" ").split())
        for each in BeautifulSoup(desk.get(page).content, "html.parser").select("dl.facts div")
    ]
    assert {"Badge Ñ-7", "Contract Temporary", "Level 12.5"} <= set(texts)

    reply = desk.post(
        f"{page}edit/",
        edited(
            filled,
            **{
                fields["text"].key: "Ñ-8",
                fields["choice"].key: "Planta",
                fields["date"].key: "",
                fields["number"].key: "13",
            },
        ),
    )

    assert reply.status_code == 302
    assert shown(filled) == {"Gafete": "Ñ-8", "Contrato": "Permanent", "Nivel": 13}
    history = BeautifulSoup(desk.get(page).content, "html.parser").select_one(".timeline").get_text(" ")
    told = " ".join(history.split())
    for words in ("Badge: Ñ-7 → Ñ-8", "Contract: Temporary → Permanent", "Level: 12.5 → 13"):
        assert words in told


def test_form_says_what_does_not_fit(desk, filled, fields):
    reply = desk.post(f"/en/people/{filled.pk}/edit/", edited(filled, **{fields["number"].key: "trece"}))

    assert set(errors_of(reply)) == {fields["number"].key}


def test_new_person_has_them_from_the_first_day(desk, organisation, fields):
    reply = desk.post("/en/people/add/", valid(**{fields["choice"].key: "Eventual"}))

    assert reply.status_code == 302
    assert Employee.objects.order_by("-pk").first().own_values == {fields["choice"].key: "Eventual"}


def test_form_of_others_leaves_what_is_out_of_use(desk, filled, fields):
    OwnField.objects.filter(pk=fields["text"].pk).update(slot=None)

    desk.post(f"/en/people/{filled.pk}/edit/", edited(filled))

    filled.refresh_from_db()
    assert filled.own_values == {fields["text"].key: "Ñ-7"}  # the others were emptied by the form


# --- Lists ------------------------------------------------------------------------------------------


def pages(fields):
    keys = {kind: field.key for kind, field in fields.items()}
    return [
        (f"{keys['text']}=n-7", True),
        (f"{keys['text']}=m-7", False),
        (f"{keys['choice']}=Eventual", True),
        (f"{keys['choice']}=Planta", False),
        (f"{keys['choice']}=none", False),
        (f"{keys['date']}_from=2027-03-31&{keys['date']}_to=2027-03-31", True),
        (f"{keys['date']}_to=2027-03-30", False),
        (f"{keys['number']}_from=9&{keys['number']}_to=12.5", True),
        (f"{keys['number']}_from=100", False),
        (f"{keys['number']}_to=12", False),
    ]


@pytest.mark.parametrize("address", ["/en/people/list", "/en/team/export"])
def test_both_lists_filter_by_them_and_their_files_have_the_real_types(desk, filled, fields, address, subtests):
    columns = "cols=name." + ".".join(field.key for field in fields.values())
    for query, finds in pages(fields):
        with subtests.test(query=query):
            name = filled.user.get_full_name() if "people" in address else listed(filled)
            csv = read_csv(desk.get(f"{address}.csv?{query}&{columns}").getvalue())
            xlsx = read_xlsx(desk.get(f"{address}.xlsx?{query}&{columns}").getvalue())
            found = [row[1:] for row in csv[1:] if row[0] == name]

            assert csv[0] == xlsx[0] == ["Employee", "Badge", "Contract", "Contract ends", "Level"]
            assert found == ([["Ñ-7", "Temporary", "2027-03-31", "12.5"]] if finds else [])
            if finds:
                row = next(row for row in xlsx[1:] if row[0] == name)
                assert [as_text(value) for value in row[1:]] == found[0]
                assert [type(value) for value in row[1:]] == [str, str, datetime.datetime, float]


def listed(employee):
    user = employee.user
    return f"{user.first_surname} {user.second_surname}".strip() + f", {user.given_names}"


@pytest.mark.parametrize("page", ["/en/people/", "/en/team/", "/en/people/ways-in/"])
def test_form_of_the_filters_shows_what_is_in_force(desk, filled, fields, page):
    key = fields["date"].key
    html = BeautifulSoup(desk.get(f"{page}?{key}_from=2027-01-01").content, "html.parser")

    assert html.select_one(f"input[name={key}_from]")["value"] == "2027-01-01"
    assert [each["value"] for each in html.select(f"select[name={fields['choice'].key}] option")] == [
        "",
        "none",
        "Planta",
        "Eventual",
    ]


@pytest.mark.parametrize("page", ["/en/people/", "/en/team/"])
@pytest.mark.parametrize("query", ["own999999=x", "{number}_from=x", "{number}=1", "{choice}=Otro", "{date}_to=ayer"])
def test_what_is_not_there_is_said_and_stays_for_files(desk, filled, fields, page, query):
    query = query.format(**{kind: field.key for kind, field in fields.items()})
    response = desk.get(f"{page}?{query}")

    assert "callout--warning" in response.content.decode()
    assert response.context["query"] == ""
    name, _is, text = query.partition("=")
    form = response.context["form"]
    assert name in form.fields


def test_managers_see_only_what_is_for_them(client, manager, filled, fields):
    client.force_login(manager.user)
    key = fields["choice"].key
    assert key not in client.get("/en/team/").content.decode()
    assert client.get(f"/en/team/?{key}=Eventual").context["rows"] == []

    OwnField.objects.filter(pk=fields["choice"].pk).update(for_managers=True)

    assert client.get(f"/en/team/?{key}=Eventual&cols=name.{key}").context["rows"][0].own[key] == "Eventual"


@pytest.mark.parametrize("page", ["/en/people/", "/en/team/"])
def test_ten_fields_of_many_people_cost_one_query(desk, organisation, page, fill, fields):
    keys = ".".join(field.key for field in fields.values())

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(f"{page}?cols=name.{keys}&{fields['text'].key}=a").status_code == 200
        return len(queries)

    fill(EmployeeFactory(organisation=organisation), text="a")
    count()
    before = count()
    for _ in range(6):
        make_own_field(organisation)
        fill(EmployeeFactory(organisation=organisation), text="ab")

    assert count() == before


# --- Personal data ----------------------------------------------------------------------------------


def test_access_file_names_the_fields(filled):
    found = read(access_file(filled))["data"]["people.Employee"][0]

    assert found["own_values"] == "Gafete: Ñ-7; Contrato: Eventual; Fin de contrato: 2027-03-31; Nivel: 12.5"


def test_blocking_empties_them_and_what_the_history_says_of_them(filled, hr):
    Employee.objects.filter(pk=filled.pk).update(left_on="2026-01-31")

    block(filled.pk, Erasure.Reason.RETENTION, by=hr.user)

    filled.refresh_from_db()
    assert filled.own_values == {}
    emptied = EmployeeChange.objects.filter(employee=filled, by=hr.user)
    assert [(each.before, each.after) for each in emptied] == [(None, None)] * 4
