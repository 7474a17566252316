"""Everything that can happen here. Sent with ``send()``: a failing receiver undoes the whole use case."""

from django.dispatch import Signal

duties_changed = Signal()  # action: DutyAction; sent once, when everything of it is done
duties_restored = Signal()  # action: DutyAction; it was undone
duty_requested = Signal()  # request: DutyRequest; a learner asks something about a duty
duty_request_decided = Signal()  # request: DutyRequest; it was answered, or taken back
evidence_decided = Signal()  # evidence: Evidence, event: EvidenceEvent; it was accepted or not, or no longer is
evidence_undone = Signal()  # evidence: Evidence; the decision was taken back in time
validity_changed = Signal()  # enrolments: of which completions; until when these completions count became another day
class_session_changed = Signal()  # session: ClassSession; when, where or by whom it is taught became another
class_session_cancelled = Signal()  # session: ClassSession; it does not take place
seats_given = Signal()  # session: ClassSession, seats: of it, which people got just now
seat_released = Signal()  # seat: Seat; its person said that they cannot come, or somebody took it away
course_completing = Signal()  # enrolment; receivers answer True where a second person lets it be completed, later
passing_asked = Signal()  # enrolment; receivers return a Ground where they judge whether its course is passed
course_completed = Signal()  # enrolment: Enrolment; sent once for each enrolment
end_awaited = Signal()  # enrolment: Enrolment whose lessons are read; receivers return a Hold where they know of one
course_publishing = Signal()  # course: CoursePage; receivers return a list of reasons against publishing
file_asked = Signal()  # file: a document or picture; receivers return the keys of courses that use it, besides in pages
