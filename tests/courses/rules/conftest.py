import pytest

from courses.duties.audience import Audience
from courses.models import DutyRule
from courses.rules.services import start_rule
from courses.rules.terms import Terms
from tests.factories import make_course


@pytest.fixture
def course():
    return make_course(validity_months=12)


@pytest.fixture
def begin_rule(organisation, course):
    """Put a rule in force, by default that everybody completes the course within 30 days."""

    def begin(audience=None, **fields):
        name = fields.pop("name", f"Regla {DutyRule.objects.count()}")
        leaving = fields.pop("leaving", DutyRule.Leaving.WITHDRAW)
        by = fields.pop("by", None)
        terms = {"courses": (course,), "path": None, "due": DutyRule.Due.ENTRY, "renews": False, "days": 30, **fields}
        rule, _actions = start_rule(
            Terms(organisation, audience or Audience(everybody=True), **terms), name=name, leaving=leaving, by=by
        )
        return rule

    return begin
