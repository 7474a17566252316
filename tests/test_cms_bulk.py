"""The bulk pages of the CMS, asked about what is no number, is not there, or may not be deleted: never an error."""

import pytest
from django.urls import reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from tests.factories import make_course, make_question

pytestmark = pytest.mark.django_db


def addresses():
    actions = (
        bulk_action_registry.actions or bulk_action_registry._scan_for_bulk_actions() or bulk_action_registry.actions
    )
    for app, models in actions.items():
        for model, found in models.items():
            for action in found:
                yield app, model, action


@pytest.mark.parametrize("who", ["editor", "superuser"])
def test_bulk_page_answers_whatever_its_address_holds(client, editor, superuser, who):
    question = make_question(make_course())
    client.force_login(superuser if who == "superuser" else editor)
    found = list(addresses())
    assert {"questions" if model == "question" else model for _app, model, _action in found} >= {
        "page",
        "image",
        "questions",
    }
    for app, model, action in found:
        address = reverse("wagtail_bulk_action", args=[app, model, action])
        for key in ("²", "x", "-1", "9" * 30, "all", "0", str(question.pk)):
            answer = client.get(address, {"id": key})
            assert answer.status_code in (200, 302, 404), (address, key)
