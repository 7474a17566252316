from courses.models.bilingual import BilingualPage
from courses.models.classroom import ClassSession, ClassSessionQuerySet, Seat, SeatEvent, SeatQuerySet
from courses.models.duties import Assignment, DutyAction, DutyItem
from courses.models.evidence import Equivalence, Evidence, EvidenceEvent, EvidenceQuerySet
from courses.models.learning import (
    BlockAnswer,
    Enrolment,
    EnrolmentQuerySet,
    LessonCompletion,
    LessonPosition,
)
from courses.models.loaded import LoadedSource
from courses.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage
from courses.models.reading import LessonReading
from courses.models.reminders import ReminderSettings
from courses.models.requests import DutyRequest
from courses.models.requirements import Requirement, Standard
from courses.models.rules import DutyRule, RuleMember, next_date
from courses.models.structure import ContentVersion, LearningPath, PathStep, VersionLesson

__all__ = [
    "Assignment",
    "BilingualPage",
    "CataloguePage",
    "ClassSession",
    "ClassSessionQuerySet",
    "ContentVersion",
    "CoursePage",
    "DutyAction",
    "DutyItem",
    "DutyRequest",
    "DutyRule",
    "Enrolment",
    "EnrolmentQuerySet",
    "Equivalence",
    "Evidence",
    "EvidenceEvent",
    "EvidenceQuerySet",
    "LearningPath",
    "LessonCompletion",
    "LessonPage",
    "BlockAnswer",
    "LessonPosition",
    "LessonReading",
    "LoadedSource",
    "ModulePage",
    "PathStep",
    "ReminderSettings",
    "Requirement",
    "RuleMember",
    "Seat",
    "SeatEvent",
    "SeatQuerySet",
    "Standard",
    "VersionLesson",
    "next_date",
]
