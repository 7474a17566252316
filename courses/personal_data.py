"""What this house holds about people, and what for."""

from people.privacy.erasing import erase
from people.privacy.fields import Purpose, describe, nobody_in

describe(
    "courses.Enrolment",
    Purpose.TRAINING,
    "employee__user",
    learning="employee course cycle content_version enrolled_at started_at due_on completed_at expires_on counted_from "
    "former_expires_on former_withdrawn refresher_version renew_by withdrawn_at exempted_at exempt_until dropped_at "
    "met_at met_until met_evidence met_completion attended_at attended_hours",
    other="is_latest",
)
OF_ENROLMENT = "enrolment__employee__user"
describe("courses.LessonCompletion", Purpose.TRAINING, OF_ENROLMENT, learning="enrolment lesson completed_at language")
describe(
    "courses.LessonPosition", Purpose.TRAINING, OF_ENROLMENT, learning="enrolment lesson visited_at", other="block_id"
)
describe(
    "courses.LessonReading",
    Purpose.TRAINING,
    OF_ENROLMENT,
    learning="enrolment lesson seconds first_at counted_until other_way other_way_at",
)
describe(
    "courses.BlockAnswer",
    Purpose.TRAINING,
    OF_ENROLMENT,
    learning="enrolment lesson kind given right total first_right times language first_at last_at",
    other="block_id asked_sha256",
)
describe(
    "courses.Assignment",
    Purpose.TRAINING,
    OF_ENROLMENT,
    learning="enrolment due_on assigned_at path ended_at",
    words="reason",
    act="assigned_by",
    other="action ended_in",
)
describe(
    "courses.DutyRequest",
    Purpose.TRAINING,
    OF_ENROLMENT,
    learning="enrolment kind due_on asked_at decision decided_at",
    words="reason answer",
    act="decided_by",
    other="action",
)
describe(
    "courses.Evidence",
    Purpose.TRAINING,
    "employee__user",
    file="file_name",
    learning="employee kind issued_on valid_until course file_type file_size uploaded_at decision decided_at counts_as "
    "accepted_until",
    words="title issuer answer file_name",
    act="uploaded_by decided_by",
)
describe(
    "courses.EvidenceEvent",
    Purpose.TRAINING,
    "evidence__employee__user",
    learning="evidence kind at counts_as until",
    words="words",
    act="by",
)
describe(
    "courses.Equivalence",
    Purpose.TRAINING,
    words="reason",
    act="created_by ended_by",
    other="organisation course counts_as from_on created_at ended_at",
)
describe(
    "courses.ClassSession",
    Purpose.TRAINING,
    words="cancel_reason",
    named="instructor_name",
    act="instructor created_by cancelled_by",
    other="organisation course title work_centre place link starts_at ends_at hours seats created_at cancelled_at",
)
describe(
    "courses.Seat",
    Purpose.TRAINING,
    OF_ENROLMENT,
    learning="session enrolment given_at released_at attendance marked_at way",
    words="reason",
    act="given_by released_by marked_by",
    other="sequence",
)
describe(
    "courses.SeatEvent",
    Purpose.TRAINING,
    "seat__enrolment__employee__user",
    learning="seat kind at way",
    words="words",
    act="by",
)
describe("courses.RuleMember", Purpose.TRAINING, "employee__user", learning="rule employee entered_at left_at")
describe(
    "courses.DutyItem",
    Purpose.TRAINING,
    "employee__user",
    learning="employee course enrolment due_on done_at",
    other="action due_before exempted_before exempt_until_before problem",
)
describe(
    "courses.DutyAction",
    Purpose.TRAINING,
    words="reason",
    act="by undone_by",
    other="organisation kind path until rule created_at total finished_at undone_at",
)
describe(
    "courses.DutyRule",
    Purpose.TRAINING,
    act="created_by ended_by",
    other="organisation name course path everybody hired_since due days month day renews leaving created_at checked_on "
    "paused_at ended_at teams job_roles work_centres",
)
describe(
    "courses.CoursePage",
    Purpose.CONTENT,
    named="tutor",
    other="title_en page_ptr code summary summary_es summary_en hours level validity_months renewal_days "
    "renewal_counts_from refresher refresher_grace_days pass_mark requires_final_quiz requires_attendance "
    "reading_share thematic_area job_roles requirements organisations",
)
nobody_in(
    "courses.Standard",
    "courses.Requirement",
    "courses.CataloguePage",
    "courses.ModulePage",
    "courses.LessonPage",
    "courses.ContentVersion",
    "courses.VersionLesson",
    "courses.LearningPath",
    "courses.PathStep",
    "courses.LoadedSource",
    "courses.ReminderSettings",
)

# What becomes of it when the data of a person are erased.
erase("courses.Enrolment")
erase("courses.LessonCompletion", coded="language")
erase("courses.LessonPosition", is_deleted=True)
erase("courses.LessonReading", coded="other_way")
erase("courses.BlockAnswer", emptied="given", coded="block_id kind asked_sha256 language")
erase("courses.Assignment", emptied="reason")
erase("courses.DutyRequest", emptied="reason answer", coded="kind decision")
erase(
    "courses.Evidence",
    emptied="title issuer answer file_name",
    files="file_name",
    coded="kind file_type decision",
)
erase("courses.EvidenceEvent", emptied="words", coded="kind")
erase("courses.RuleMember")
erase("courses.DutyItem", coded="problem")
erase("courses.Seat", emptied="reason", coded="attendance way")
erase("courses.SeatEvent", emptied="words", coded="kind way")
