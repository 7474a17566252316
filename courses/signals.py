"""Everything that can happen here. Sent with ``send()``: a failing receiver undoes the whole use case."""

from django.dispatch import Signal

duties_changed = Signal()  # action: DutyAction; sent once, when everything of it is done
duties_restored = Signal()  # action: DutyAction; it was undone
course_completed = Signal()  # enrolment: Enrolment; sent once for each enrolment
course_publishing = Signal()  # course: CoursePage; receivers return a list of reasons against publishing
file_asked = Signal()  # file: a document or picture; receivers return the keys of courses that use it, besides in pages
