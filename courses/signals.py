"""Everything that can happen here. Sent with ``send()``: a failing receiver undoes the whole use case."""

from django.dispatch import Signal

course_assigned = Signal()  # enrolment: Enrolment, assignment: Assignment
course_completed = Signal()  # enrolment: Enrolment; sent once for each enrolment
course_publishing = Signal()  # course: CoursePage; receivers return a list of reasons against publishing
file_asked = Signal()  # file: a document or picture; receivers return the keys of courses that use it, besides in pages
