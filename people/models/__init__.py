from people.models.absences import Absence
from people.models.access import Lockout, SignIn, SignInQuerySet, Tally
from people.models.access_log import AccessEvent, AccessEventQuerySet
from people.models.approvals import Approval
from people.models.asked_links import AskedLink
from people.models.changes import EmployeeChange
from people.models.contact_ways import ContactWay
from people.models.deputies import Deputy, DeputyQuerySet
from people.models.employee import Employee, EmployeeQuerySet, TeamManager, TeamMembership
from people.models.erasure import Erasure, ErasureQuerySet, RetentionSettings
from people.models.exports import Export, ExportQuerySet
from people.models.grants import AccountGrant
from people.models.imports import ImportSettings, PeopleImport, PeopleImportQuerySet, PeopleImportRow
from people.models.invitations import Invitation, InvitationBatch, InvitationQuerySet
from people.models.kiosks import Kiosk
from people.models.labour import CurpClaim, LabourSettings, WorkerData
from people.models.linking import LinkRequest, LinkRequestQuerySet
from people.models.messages import EmailBounce, Message, MessageMute, MessageQuerySet, MessageSettings, MessageText
from people.models.name_changes import NameChange
from people.models.organisation import JobRole, Organisation, Team, TeamQuerySet
from people.models.own_fields import OwnField, OwnFieldQuerySet
from people.models.pins import Pin, PinDraw, SlipSheet, SlipSheetQuerySet
from people.models.privacy import NoticeAcceptance, PrivacyNotice, PrivacyNoticeQuerySet
from people.models.rights import RightsRequest, RightsRequestQuerySet
from people.models.saved_views import SavedView, SavedViewQuerySet, ViewMail
from people.models.user import User, UserManager
from people.models.ways_in import WayIn
from people.models.work_centres import Holiday, HolidayQuerySet, WorkCentre, local_today

__all__ = [
    "Absence",
    "AccessEvent",
    "AccessEventQuerySet",
    "AccountGrant",
    "EmailBounce",
    "Approval",
    "AskedLink",
    "ContactWay",
    "CurpClaim",
    "Deputy",
    "DeputyQuerySet",
    "Employee",
    "EmployeeChange",
    "EmployeeQuerySet",
    "Erasure",
    "ErasureQuerySet",
    "Export",
    "ExportQuerySet",
    "Holiday",
    "HolidayQuerySet",
    "ImportSettings",
    "Invitation",
    "InvitationBatch",
    "InvitationQuerySet",
    "JobRole",
    "Kiosk",
    "LabourSettings",
    "LinkRequest",
    "LinkRequestQuerySet",
    "Lockout",
    "Message",
    "MessageMute",
    "MessageQuerySet",
    "MessageSettings",
    "MessageText",
    "NameChange",
    "NoticeAcceptance",
    "Organisation",
    "OwnField",
    "OwnFieldQuerySet",
    "PeopleImport",
    "PeopleImportQuerySet",
    "PeopleImportRow",
    "Pin",
    "PinDraw",
    "PrivacyNotice",
    "PrivacyNoticeQuerySet",
    "RetentionSettings",
    "RightsRequest",
    "RightsRequestQuerySet",
    "SignIn",
    "SignInQuerySet",
    "SlipSheet",
    "SlipSheetQuerySet",
    "Tally",
    "Team",
    "TeamManager",
    "TeamMembership",
    "TeamQuerySet",
    "User",
    "UserManager",
    "WayIn",
    "WorkCentre",
    "WorkerData",
    "local_today",
    "SavedView",
    "SavedViewQuerySet",
    "ViewMail",
]
