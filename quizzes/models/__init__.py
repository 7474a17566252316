from quizzes.models.accommodations import Accommodation
from quizzes.models.adjustments import ScoreAdjustment
from quizzes.models.attempts import Attempt, AttemptQuerySet, LateAnswer, Response
from quizzes.models.imports import ImportStep, QuestionImport, Verdict
from quizzes.models.questions import Choice, Question
from quizzes.models.quiz import BlueprintRule, QuizPage
from quizzes.models.regrades import Regrade, RegradedResponse, VoidedAttempt
from quizzes.models.scenarios import Scenario
from quizzes.models.versions import QuestionVersion
from quizzes.models.voids import QuestionVoid

__all__ = [
    "Accommodation",
    "Attempt",
    "AttemptQuerySet",
    "BlueprintRule",
    "Choice",
    "ImportStep",
    "LateAnswer",
    "Question",
    "QuestionImport",
    "QuestionVersion",
    "QuestionVoid",
    "QuizPage",
    "Regrade",
    "RegradedResponse",
    "Response",
    "Scenario",
    "ScoreAdjustment",
    "Verdict",
    "VoidedAttempt",
]
