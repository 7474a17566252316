from modeltranslation.translator import TranslationOptions, register

from people.models import JobRole, OwnField, Team


@register(Team)
class TeamOptions(TranslationOptions):
    fields = ("name",)
    field_options = {"name": {"default": {"null": False}}}


@register(JobRole)
class JobRoleOptions(TranslationOptions):
    fields = ("name",)
    field_options = {"name": {"default": {"null": False}}}


@register(OwnField)
class OwnFieldOptions(TranslationOptions):
    fields = ("name",)
    field_options = {"name": {"default": {"null": False}}}
