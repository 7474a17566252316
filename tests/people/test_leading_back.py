"""Who opens the address of a button of a list that is not theirs learns nothing: not even that there is such a page."""

import pytest
from django.urls import reverse

from tests.factories import EmployeeFactory, TeamFactory, WorkCentreFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["learner", "elsewhere"])
def test_stranger_is_led_nowhere(client, organisation, learner, stranger, who):
    elsewhere = EmployeeFactory(organisation=stranger.organisation, role="hr")
    team, centre = TeamFactory(organisation=organisation), WorkCentreFactory(organisation=organisation)
    client.force_login({"learner": learner, "elsewhere": elsewhere}[who].user)
    for address in (
        reverse("structure:name_manager", args=[team.pk]),
        reverse("structure:release_manager", args=[team.pk, learner.pk]),
        reverse("places:add_holiday", args=[centre.pk]),
    ):
        assert client.get(address).status_code == 404, address
