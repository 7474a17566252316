"""A plan in groups: which there are, which one the address names, and the addresses of the others."""

import pytest
from django.http import QueryDict

from lib.groups import Groups, changed_query

PROBLEMS = [("done", "Already done"), ("own", "Their own"), ("left", "No longer here")]


def groups(address):
    return Groups(QueryDict(address), "Gets it", PROBLEMS, {"": 4, "own": 2, "left": 0})


def test_groups_without_anybody_are_left_out_and_the_first_is_always_there():
    assert groups("").choices == [("", "Gets it"), ("own", "Their own")]
    assert Groups(QueryDict(), "Gets it", PROBLEMS, {}).tabs()[0]["count"] == 0


@pytest.mark.parametrize(("address", "chosen"), [("", ""), ("group=own", "own"), ("group=left", ""), ("group=x", "")])
def test_address_names_one_that_there_is(address, chosen):
    assert groups(address).chosen == chosen


def test_each_group_has_an_address_of_the_same_choice():
    found = groups("course=3&teams=1&teams=2&group=own&page=4")

    assert [(tab["url"], tab["count"], tab["current"]) for tab in found.tabs()] == [
        ("?course=3&teams=1&teams=2", 4, False),
        ("?course=3&teams=1&teams=2&group=own", 2, True),
    ]
    assert (found.query(), found.page_query()) == ("course=3&teams=1&teams=2", "course=3&teams=1&teams=2&group=own")


def test_a_change_to_nothing_takes_the_parameter_away():
    assert changed_query(QueryDict("a=1&b=2&page=3"), a="", c="4") == "b=2&c=4"
