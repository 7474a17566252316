from courses.models.bilingual import BilingualPage
from courses.models.learning import (
    Assignment,
    Enrolment,
    EnrolmentQuerySet,
    LessonCompletion,
    LessonPosition,
)
from courses.models.loaded import LoadedSource
from courses.models.pages import CataloguePage, CoursePage, LessonPage, ModulePage
from courses.models.requirements import Requirement, Standard
from courses.models.structure import ContentVersion, LearningPath, PathStep, VersionLesson

__all__ = [
    "Assignment",
    "BilingualPage",
    "CataloguePage",
    "ContentVersion",
    "CoursePage",
    "Enrolment",
    "EnrolmentQuerySet",
    "LearningPath",
    "LessonCompletion",
    "LessonPage",
    "LessonPosition",
    "LoadedSource",
    "ModulePage",
    "PathStep",
    "Requirement",
    "Standard",
    "VersionLesson",
]
