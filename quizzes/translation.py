from modeltranslation.translator import TranslationOptions, register

from quizzes.models import Choice, Question, QuizPage, Scenario

WRITTEN: dict[str, dict[str, object]] = {"default": {"null": False}}


@register(Question)
class QuestionOptions(TranslationOptions):
    fields = ("stem", "unit", "image_alt", "explanation")
    field_options = {"stem": WRITTEN, "unit": WRITTEN, "image_alt": WRITTEN, "explanation": WRITTEN}


@register(Choice)
class ChoiceOptions(TranslationOptions):
    fields = ("text", "reason", "match")
    field_options = {"text": WRITTEN, "reason": WRITTEN, "match": WRITTEN}


@register(Scenario)
class ScenarioOptions(TranslationOptions):
    fields = ("title", "text")
    field_options = {"title": WRITTEN, "text": WRITTEN}


@register(QuizPage)
class QuizPageOptions(TranslationOptions):
    fields = ("introduction",)
    field_options = {"introduction": WRITTEN}
