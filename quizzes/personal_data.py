"""What this house holds about people, and what for."""

from people.privacy.erasing import DASH, erase
from people.privacy.fields import Purpose, describe, nobody_in

OF_ATTEMPT = "attempt__enrolment__employee__user"
describe(
    "quizzes.Accommodation",
    Purpose.TRAINING,
    "employee__user",
    sensitive="employee quiz extra_time_percent extra_attempts reason granted_at withdrawn_at withdrawn_why",
    act="granted_by withdrawn_by",
)
describe(
    "quizzes.Attempt",
    Purpose.TRAINING,
    "enrolment__employee__user",
    learning="enrolment quiz number pass_mark started_at declared_at deadline_at seconds_per_question submitted_at score",
    hidden="seed secret",
    act="tried_by",
    other="is_draft",
)
describe(
    "quizzes.Response",
    Purpose.TRAINING,
    OF_ATTEMPT,
    learning="attempt version answer language given_at flagged_at is_flagged seconds saved_at opened_at points",
    other="position choice_order unreadable revision page sequence void",
)
describe(
    "quizzes.LateAnswer",
    Purpose.TRAINING,
    "response__attempt__enrolment__employee__user",
    learning="response answer language given_at arrived_at counts",
    other="unreadable",
)
describe(
    "quizzes.ScoreAdjustment",
    Purpose.TRAINING,
    OF_ATTEMPT,
    learning="attempt score score_before score_after decided_at",
    words="reason",
    act="decided_by",
    other="approval",
)
describe(
    "quizzes.RegradedResponse",
    Purpose.TRAINING,
    OF_ATTEMPT,
    learning="attempt response points_before points_after score_before score_after",
    other="regrade",
)
describe(
    "quizzes.VoidedAttempt",
    Purpose.TRAINING,
    OF_ATTEMPT,
    learning="attempt score_before score_after is_undo",
    other="void",
)
describe(
    "quizzes.QuestionVoid",
    Purpose.CONTENT,
    act="decided_by undone_by",
    other="question last_version mode never_lowers reason decided_at approval undo_reason undone_at undo_approval",
)
describe(
    "quizzes.Regrade",
    Purpose.CONTENT,
    act="decided_by",
    other="question version reason never_lowers decided_at approval",
)
describe(
    "quizzes.Question",
    Purpose.CONTENT,
    act="locked_by",
    other="course module reference kind difficulty stem stem_es stem_en scenario enemy_group gives_part says_how_many "
    "number tolerance unit unit_es unit_en image image_alt image_alt_es image_alt_en explanation explanation_es "
    "explanation_en requirements",
)
describe(
    "quizzes.QuestionImport",
    Purpose.CONTENT,
    act="started_by",
    other="file_name format started_at planned_at digest total confirmed_at was_planned_again finished_at cancelled_at "
    "failed_at course language remarks failure takes_duplicates takes_other_keys seconds",
)
nobody_in(
    "quizzes.Scenario",
    "quizzes.Choice",
    "quizzes.QuestionVersion",
    "quizzes.QuizPage",
    "quizzes.BlueprintRule",
    "quizzes.ImportStep",
)

# What becomes of it when the data of a person are erased.
erase("quizzes.Accommodation", is_deleted=True)
erase("quizzes.Attempt", coded="seed secret")
erase("quizzes.Response", counted="answer", coded="choice_order language unreadable page")
erase("quizzes.LateAnswer", counted="answer", coded="unreadable language")
erase("quizzes.ScoreAdjustment", replaced={"reason": 10 * DASH})  # as long as a reason has to be
erase("quizzes.RegradedResponse")
erase("quizzes.VoidedAttempt")
