from people.models.access import SignIn, SignInQuerySet, Tally
from people.models.approvals import Approval
from people.models.employee import Employee, EmployeeQuerySet, TeamManager, TeamMembership
from people.models.labour import CurpClaim, LabourSettings, WorkerData
from people.models.name_changes import NameChange
from people.models.organisation import JobRole, Organisation, Team, TeamQuerySet
from people.models.user import User, UserManager

__all__ = [
    "Approval",
    "CurpClaim",
    "Employee",
    "EmployeeQuerySet",
    "JobRole",
    "LabourSettings",
    "NameChange",
    "Organisation",
    "SignIn",
    "SignInQuerySet",
    "Tally",
    "Team",
    "TeamManager",
    "TeamMembership",
    "TeamQuerySet",
    "User",
    "UserManager",
    "WorkerData",
]
