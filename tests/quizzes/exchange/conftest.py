"""Somebody who asks for imports into a course."""

import pytest

from quizzes.exchange.formats import FORMATS
from quizzes.exchange.jobs import (
    request_import,
)
from tests.factories import UserFactory, make_course

HEAD = "Kind,Reference,Question (Spanish),Question (English)\n"


@pytest.fixture
def course():
    return make_course(lessons=1)


@pytest.fixture
def user():
    return UserFactory(is_superuser=True, language="en")


@pytest.fixture
def ask(user, course):
    def ask(count=3, content=None, name="csv", by=user):
        sheet = HEAD + "".join(f"Number,r{number},¿{number}?,{number}?\n" for number in range(count))
        return request_import(
            by, course, FORMATS[name], "es", f"a.{name}", sheet.encode() if content is None else content
        )

    return ask
