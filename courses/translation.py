from modeltranslation.translator import TranslationOptions, register

from courses.models import CataloguePage, CoursePage, LearningPath, LessonPage, ModulePage, Requirement, Standard

WRITTEN: dict[str, dict[str, object]] = {"default": {"null": False}}  # an empty text is "", never NULL


@register(Standard)
class StandardOptions(TranslationOptions):
    fields = ("title",)
    field_options = {"title": WRITTEN}


@register(Requirement)
class RequirementOptions(TranslationOptions):
    fields = ("title",)
    field_options = {"title": WRITTEN}


@register(CataloguePage)
class CataloguePageOptions(TranslationOptions):
    fields = ("introduction",)
    field_options = {"introduction": WRITTEN}


@register(CoursePage)
class CoursePageOptions(TranslationOptions):
    fields = ("summary",)
    field_options = {"summary": WRITTEN}


@register(ModulePage)
class ModulePageOptions(TranslationOptions):
    fields = ("summary",)
    field_options = {"summary": WRITTEN}


@register(LessonPage)
class LessonPageOptions(TranslationOptions):
    fields = ("objective",)
    field_options = {"objective": WRITTEN}


@register(LearningPath)
class LearningPathOptions(TranslationOptions):
    fields = ("title", "summary")
    field_options = {"title": WRITTEN, "summary": WRITTEN}
