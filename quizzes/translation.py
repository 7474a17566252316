from modeltranslation.translator import TranslationOptions, register

from quizzes.models import Choice, Question, QuizPage

WRITTEN: dict[str, dict[str, object]] = {"default": {"null": False}}


@register(Question)
class QuestionOptions(TranslationOptions):
    fields = ("stem",)
    field_options = {"stem": WRITTEN}


@register(Choice)
class ChoiceOptions(TranslationOptions):
    fields = ("text", "reason")
    field_options = {"text": WRITTEN, "reason": WRITTEN}


@register(QuizPage)
class QuizPageOptions(TranslationOptions):
    fields = ("introduction",)
    field_options = {"introduction": WRITTEN}
