from quizzes.models.attempts import Attempt, AttemptQuerySet, Response
from quizzes.models.questions import Choice, Question, QuestionVersion
from quizzes.models.quiz import BlueprintRule, QuizPage

__all__ = [
    "Attempt",
    "AttemptQuerySet",
    "BlueprintRule",
    "Choice",
    "Question",
    "QuestionVersion",
    "QuizPage",
    "Response",
]
