"""What the address of a list asks for, and how the address says it again."""

from dataclasses import dataclass

import pytest
from django import forms
from django.http import QueryDict

from lib.listing import FilterForm, Filters, search_field, texts, tree_choices
from people.models import Team


@dataclass(frozen=True)
class Sample(Filters):
    """A list with a text, a row and a number to choose."""

    state: str = "open"
    team: Team | None = None
    days: int = 0

    SORTS = ("name", "due")
    NOT_THERE = {"state": "No such state.", "team": "No such team.", "days": "No such days."}


TEAMS = [Team(pk=7, name="Norte", path="/1/7/"), Team(pk=9, name="Sur", path="/1/7/9/")]


def read(address):
    return Sample.parse(
        QueryDict(address), state=texts(["open", "closed"]), team=lambda: TEAMS, days={"30": 30, "60": 60}
    )


def test_nothing_asked_for_narrows_nothing():
    filters = read("")

    assert filters == Sample(sort="name")
    assert (filters.is_active, filters.query(), filters.warnings) == (False, "", [])


def test_what_is_asked_for_is_read_and_said_again():
    filters = read("q=++N%C3%BA%C3%B1ez%20&state=closed&team=7&days=60&sort=-due&page=4&other=1")

    assert (filters.search, filters.words, filters.state, filters.team, filters.days, filters.sort) == (
        *("Núñez", ["Núñez"], "closed"),
        *(TEAMS[0], 60, "-due"),
    )
    assert filters.is_active
    assert read(filters.query()) == filters
    assert filters.query(sort="", q="") == "state=closed&team=7&days=60"


@pytest.mark.parametrize("address", ["team=8", "team=7x", "days=31", "state=OPEN"])
def test_what_is_not_there_is_never_dropped_in_silence(address):
    filters = read(f"{address}&q=a")
    name = address.partition("=")[0]

    assert filters.gone == (name,)
    assert filters.warnings == [Sample.NOT_THERE[name]]
    assert (filters.is_active, filters.query()) == (True, "q=a")


def test_the_default_of_a_filter_is_in_no_address():
    assert (read("state=open").is_active, read("state=open&sort=name").query()) == (False, "")


def test_rows_are_asked_for_only_where_the_address_names_one():
    def fail():
        raise AssertionError

    assert Sample.parse(QueryDict("state=closed"), state=texts(["closed"]), team=fail).state == "closed"


def test_an_unknown_order_is_the_first_and_what_no_database_takes_is_not_searched():
    filters = read(f"sort=-secret&q=%00a{'b' * 200}")

    assert (filters.sort, len(filters.search)) == ("name", 100)
    assert "\0" not in filters.search


def test_the_head_of_the_table_leads_to_each_order_and_back():
    head = read("sort=due").columns([("Name", "name"), ("Due", "due"), ("Team", "")])

    assert [(cell["query"], cell["sorted"]) for cell in head] == [
        ("sort=name", ""),
        ("sort=-due", "ascending"),
        ("", ""),
    ]


def test_an_order_may_begin_with_the_largest():
    class Counted(Sample):
        SORTS = ("-count", "name")

    head = [
        Counted.parse(QueryDict(asked)).columns([("Count", "count"), ("Name", "name")]) for asked in ("", "sort=name")
    ]

    assert Counted.parse(QueryDict("")).sort == "-count"
    assert [[cell["query"] for cell in cells] for cells in head] == [
        ["sort=count", "sort=name"],
        ["sort=-count", "sort=-name"],
    ]


def test_tabs_keep_what_else_is_asked_for_and_mark_the_one_in_force():
    choices = [("", "All", 3), ("closed", "Closed", None)]
    tabs = read("state=closed&q=a").tabs("state", choices)

    assert [(tab["url"], tab["count"], tab["current"]) for tab in tabs] == [
        ("?q=a", 3, False),
        ("?state=closed&q=a", None, True),
    ]
    assert not any(tab["current"] for tab in read("state=lost").tabs("state", choices))


def test_form_shows_what_is_in_force():
    class SampleForm(FilterForm):
        q = search_field("Words")
        team = forms.ChoiceField(required=False)

    form = SampleForm(read("q=a&team=7").values)
    form.choose("team", tree_choices(TEAMS))
    shown = str(form)

    assert 'type="search"' in shown
    assert '<option value="7" selected>Norte</option>' in shown
    assert "\u2003Sur" in shown
