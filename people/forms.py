"""Forms of accounts: allauth's rules in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm, SetPasswordForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

PASSWORD_RULES = _(
    "At least 12 characters. A sentence of several words is easy to remember. "
    "Not only digits, not a common password, and not your name or number."
)


def _use_our_words(fields: dict[str, forms.Field], **labels: Any) -> None:
    for name, label in labels.items():
        fields[name].label = label
        fields[name].help_text = PASSWORD_RULES if name == "password1" else ""
        fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """E-mail, user name or employee number, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(
            self.fields,
            login=_("E-mail or employee number"),
            password=_("Password"),
            remember=_("Stay signed in on this device"),
        )
        self.fields["login"].widget.attrs |= {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }


class ResetRequestForm(forms.Form):
    """The e-mail to which a link for a new password goes."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "invalid": _("Write an e-mail address. If you have none here, ask human resources for a new password."),
        },
    )


class AccountLanguageForm(forms.Form):
    """The language that belongs to the account, whatever is read on a device."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class NewPasswordForm(ResetPasswordKeyForm):
    """A new password, chosen from the link of a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(self.fields, password1=_("New password"), password2=_("New password, once more"))


class FirstPasswordForm(SetPasswordForm):
    """A password for somebody signed in who has none yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(self.fields, password1=_("New password"), password2=_("New password, once more"))


class PasswordForm(ChangePasswordForm):
    """Another password, by somebody who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(
            self.fields,
            oldpassword=_("Present password"),
            password1=_("New password"),
            password2=_("New password, once more"),
        )
