"""What this house holds about people, and what for."""

from people.privacy.erasing import DASH, erase
from people.privacy.fields import Purpose, describe, nobody_in

describe(
    "people.User",
    Purpose.ACCOUNT,
    "pk",
    identity="username given_names first_surname second_surname sort_name",
    contact="email language",
    trace="last_login date_joined",
    hidden="password has_given_password",
    other="is_superuser is_active is_staff groups user_permissions",
)
describe(
    "people.NameChange",
    Purpose.CERTIFICATION,
    "user",
    evidence="user before after changed_at",
    words="why",
    act="changed_by",
)
describe(
    "people.Employee",
    Purpose.EMPLOYMENT,
    "user",
    identity="user number number_key",
    work="organisation position job_role work_centre cost_centre shift role hr_centres hired_on left_on own_values merged_into",
    other="chosen_at list_habits blocked_at suppressed_at",
)
describe("people.TeamMembership", Purpose.EMPLOYMENT, "employee__user", work="employee team from_on to_on")
describe("people.TeamManager", Purpose.EMPLOYMENT, "employee__user", work="team employee")
describe(
    "people.Deputy",
    Purpose.EMPLOYMENT,
    "deputy__user",
    work="manager deputy from_on to_on",
    trace="named_at ended_at",
    act="named_by ended_by",
)
describe(
    "people.EmployeeChange",
    Purpose.EMPLOYMENT,
    "employee__user",
    work="employee field before after on",
    words="why",
    trace="at",
    act="by",
    other="source batch",
)
describe("people.WorkerData", Purpose.LABOUR, "employee__user", official="employee curp occupation changed_at")
describe("people.CurpClaim", Purpose.LABOUR, "user", hidden="digest", official="user organisation")
describe(
    "people.SignIn",
    Purpose.SECURITY,
    "user",
    trace="user browser system network started_at seen_at",
    hidden="session_key",
)
describe("people.Lockout", Purpose.SECURITY, "user", trace="user until")
describe(
    "people.AccessEvent",
    Purpose.SECURITY,
    "by",
    trace="kind at by about network",
    other="organisation detail",
)
describe("people.AskedLink", Purpose.ACCOUNT, words="typed", other="kind digest language asked_at")
describe("people.Pin", Purpose.ACCOUNT, "user", hidden="user secret employee", trace="drawn_at changed_at")
describe("people.PinDraw", Purpose.SECURITY, "employee__user", trace="employee way at", act="by")
describe("people.AccountGrant", Purpose.SECURITY, "account", trace="account what at", act="by")
describe(
    "people.SlipSheet",
    Purpose.ACCOUNT,
    act="requested_by requested_at employee_ids downloaded_at",
    other="organisation total done finished_at removed_at",
)
describe(
    "people.Export",
    Purpose.SECURITY,
    act="by asked_at taken_at list_name format query filters rows",
    other="organisation scope language is_background total done size finished_at failed_at removed_at",
)
describe(
    "people.SavedView",
    Purpose.ACCOUNT,
    "owner__user",
    trace="owner created_at",
    words="name query",
    other="list_name is_shared",
)
describe("people.ViewMail", Purpose.MESSAGES, "employee__user", contact="employee last_on", other="view")
describe(
    "people.Invitation",
    Purpose.ACCOUNT,
    "employee__user",
    contact="employee email",
    trace="requested_at sent_at expires_at failed_at failure accepted_at replaced_at",
    hidden="key",
    act="by",
    other="batch",
)
describe("people.InvitationBatch", Purpose.ACCOUNT, act="by requested_at", other="organisation total")
describe(
    "people.LinkRequest",
    Purpose.ACCOUNT,
    "employee__user",
    contact="employee email",
    trace="created_at sent_at expires_at answered_at answer undone_at",
    hidden="token_digest account former",
    act="by undone_by",
    other="moved",
)
describe(
    "people.Message",
    Purpose.MESSAGES,
    "user",
    contact="user employee organisation kind language channel subject body address created_at sent_at read_at",
    act="by",
    other="about payload due_at next_at error link bounced_at failed_at cancelled_at cancelled_for",
)
describe("people.EmailBounce", Purpose.MESSAGES, "user", contact="user email at")
describe(
    "people.Kiosk",
    Purpose.ACCOUNT,
    act="registered_by revoked_by",
    other="organisation work_centre name registered_at used_at revoked_at",
)
describe(
    "people.ContactWay", Purpose.MESSAGES, "employee__user", contact="employee channel address agreed_at refused_at"
)
describe("people.MessageMute", Purpose.MESSAGES, "employee__user", contact="employee topic created_at")
describe(
    "people.Absence",
    Purpose.EMPLOYMENT,
    "employee__user",
    sensitive="kind",
    work="employee from_on to_on recorded_at withdrawn_at",
    act="by withdrawn_by",
)
describe(
    "people.MessageText", Purpose.MESSAGES, act="changed_by changed_at", other="organisation kind language subject body"
)
describe(
    "people.Approval",
    Purpose.CERTIFICATION,
    "subject",
    evidence="subject kind requested_at decision decided_at",
    words="reason note",
    act="requested_by decided_by",
    other="key organisation payload expires_at",
)
describe(
    "people.PeopleImport",
    Purpose.EMPLOYMENT,
    act="started_by undone_by started_at undone_at",
    named="samples",
    other="file_name format planned_at digest total confirmed_at was_planned_again finished_at cancelled_at failed_at "
    "organisation origin sha256 read_at titles columns matched_at creates_teams absent_leave renamed_why invites_new "
    "remarks failure counts new_teams managers employed progress reported_at seconds",
)
describe(
    "people.PeopleImportRow",
    Purpose.EMPLOYMENT,
    named="number name changes former_curp",
    other="job position row kind is_renamed problems notes",
)
describe(
    "people.LabourSettings",
    Purpose.LABOUR,
    named="representative workers_representative agent_name instructor",
    other="organisation size trainer agent_registration prints_control_mark",
)
describe("people.NoticeAcceptance", Purpose.ACCOUNT, "employee__user", evidence="notice employee at language")
describe(
    "people.PrivacyNotice",
    Purpose.ACCOUNT,
    act="published_by",
    other="organisation number short_es short_en full_es full_en changed_at published_at",
)
describe(
    "people.RightsRequest",
    Purpose.EMPLOYMENT,
    "employee__user",
    work="employee kind asked_at came_by arrived_on answer_by is_granted answered_at effect_by done_at withdrawn_at",
    words="text answer done_note identity_seen",
    act="answered_by done_by entered_by",
    other="is_of_one",
)
describe(
    "people.Erasure",
    Purpose.EMPLOYMENT,
    "employee__user",
    work="employee reason request blocked_at lifted_at",
    act="blocked_by",
    other="warned_at approval",
)
nobody_in(
    "sweeps.Failure",  # the key of a row, never what stands in it
    "people.Tally",
    "people.Organisation",
    "people.JobRole",
    "people.OwnField",
    "people.Team",
    "people.WorkCentre",
    "people.Holiday",
    "people.ImportSettings",
    "people.RetentionSettings",
    "people.MessageSettings",
)

# What becomes of it when the data of a person are erased.
erase(
    "people.User",
    emptied="email last_login has_given_password is_active",
    replaced={
        "username": "~{pk}",
        "given_names": DASH,
        "first_surname": "",
        "second_surname": "",
        "password": "!",
    },
    coded="language sort_name",
)
erase("people.NameChange", emptied="before after why", traced="user changed_at")
erase(
    "people.Employee",
    emptied="position cost_centre shift hr_centres own_values list_habits chosen_at",
    replaced={"number": "~{pk}", "role": "employee"},
    counted="user organisation job_role work_centre hired_on left_on merged_into",
    coded="number_key",
)
erase("people.TeamMembership", counted="employee team from_on to_on")
erase("people.TeamManager", is_deleted=True)
erase("people.Deputy", traced="manager deputy from_on to_on")
erase("people.EmployeeChange", emptied="before after why", traced="employee on", coded="field source")
erase("people.WorkerData", is_deleted=True)
erase("people.CurpClaim", is_deleted=True)
erase("people.SignIn", is_deleted=True)
erase("people.Lockout", is_deleted=True)
erase(
    "people.AccessEvent", traced="detail network", coded="kind"
)  # it ages by itself, and says of nobody what they are called
erase("people.Pin", is_deleted=True)
erase("people.PinDraw", coded="way")
erase("people.AccountGrant", coded="what")
erase("people.SavedView", is_deleted=True)
erase("people.ViewMail", is_deleted=True)
erase("people.Invitation", is_deleted=True)
erase("people.LinkRequest", is_deleted=True)
erase(
    "people.Message",
    emptied="payload error subject body link address",
    counted="user employee organisation created_at sent_at read_at",
    coded="kind about language channel cancelled_for",
)
erase("people.EmailBounce", is_deleted=True)
erase("people.ContactWay", is_deleted=True)
erase("people.MessageMute", is_deleted=True)
erase("people.Absence", is_deleted=True)
erase(
    "people.Approval",
    emptied="payload note",
    dashed="reason",
    traced="subject requested_at decided_at",
    coded="kind key decision",
)
erase("people.NoticeAcceptance", traced="notice employee at", coded="language")
erase(
    "people.RightsRequest",
    emptied="text answer done_note",
    dashed="identity_seen",
    traced="employee kind asked_at came_by arrived_on answer_by is_granted answered_at effect_by done_at withdrawn_at",
)
erase("people.Erasure", traced="employee reason request blocked_at lifted_at")
