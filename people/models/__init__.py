from people.models.access import SignIn, SignInQuerySet, Tally
from people.models.approvals import Approval
from people.models.changes import EmployeeChange
from people.models.employee import Employee, EmployeeQuerySet, TeamManager, TeamMembership
from people.models.imports import ImportSettings, PeopleImport, PeopleImportQuerySet, PeopleImportRow
from people.models.labour import CurpClaim, LabourSettings, WorkerData
from people.models.name_changes import NameChange
from people.models.organisation import JobRole, Organisation, Team, TeamQuerySet
from people.models.user import User, UserManager
from people.models.work_centres import Holiday, HolidayQuerySet, WorkCentre, local_today

__all__ = [
    "Approval",
    "CurpClaim",
    "Employee",
    "EmployeeChange",
    "EmployeeQuerySet",
    "Holiday",
    "HolidayQuerySet",
    "ImportSettings",
    "JobRole",
    "LabourSettings",
    "NameChange",
    "Organisation",
    "PeopleImport",
    "PeopleImportQuerySet",
    "PeopleImportRow",
    "SignIn",
    "SignInQuerySet",
    "Tally",
    "Team",
    "TeamManager",
    "TeamMembership",
    "TeamQuerySet",
    "User",
    "UserManager",
    "WorkCentre",
    "WorkerData",
    "local_today",
]
