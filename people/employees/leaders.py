"""Who leads whom in an organisation, for many people at once."""

from collections.abc import Sequence

from people.models import Employee, Organisation, Team, TeamMembership


class Leaders:
    """Who manages these people of one organisation, or stands in for their managers today. Three queries."""

    def __init__(self, organisation: Organisation, people: Sequence[int]) -> None:
        present = Employee.objects.active().select_related("user", "organisation")
        teams = Team.objects.filter(organisation=organisation)
        self._by_team = present.by_team_led(teams, organisation.today())
        memberships = TeamMembership.objects.filter(employee__in=people, to_on=None)
        self._paths = dict(memberships.values_list("employee_id", "team__path"))

    def above(self, employee_id: int) -> list[list[Employee]]:
        """Return the leaders of the teams of a person, the nearest team first, without themselves."""
        teams = [int(part) for part in self._paths.get(employee_id, "").strip("/").split("/") if part]
        found = [[one for one in self._by_team.get(team, []) if one.pk != employee_id] for team in reversed(teams)]
        return [some for some in found if some]
