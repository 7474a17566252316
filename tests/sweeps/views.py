"""The case of views by e-mail, for the tests of every sweep."""

import datetime

import pytest
import time_machine

from people.models import Message, Organisation, SavedView, ViewMail
from people.saved_views.tasks import mail_views
from tests.factories import EmployeeFactory


@pytest.fixture
def view_mails():
    """Three companies where somebody gets a view on Mondays; the time zone of the first is none."""
    monday = datetime.datetime(2026, 3, 9, 18, tzinfo=datetime.UTC)
    for zone in ("America/Bogota", "America/Lima", "America/Panama"):
        reader = EmployeeFactory(organisation__time_zone=zone, role="hr")
        view = SavedView.objects.create(owner=reader, list_name="team", name="?", query="cols=name")
        ViewMail.objects.create(view=view, employee=reader, last_on=monday.date() - datetime.timedelta(days=3))
    Organisation.objects.filter(time_zone="America/Bogota").update(time_zone="America/Atlantis")
    with time_machine.travel(monday, tick=False):
        yield mail_views, Message.objects.count
