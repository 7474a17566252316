from people.models.employee import Employee, EmployeeQuerySet, TeamManager, TeamMembership
from people.models.organisation import JobRole, Organisation, Team, TeamQuerySet
from people.models.user import User, UserManager

__all__ = [
    "Employee",
    "EmployeeQuerySet",
    "JobRole",
    "Organisation",
    "Team",
    "TeamManager",
    "TeamMembership",
    "TeamQuerySet",
    "User",
    "UserManager",
]
