"""Django's classes of forms that know their model: ``ModelForm[Team]``. Its own take none in brackets when they run."""

from django.forms import ModelChoiceField, ModelForm, ModelMultipleChoiceField

__all__ = ["ModelChoiceField", "ModelForm", "ModelMultipleChoiceField"]

for generic in (ModelForm, ModelChoiceField):
    type.__setattr__(generic, "__class_getitem__", classmethod(lambda cls, model: cls))
