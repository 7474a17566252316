"""Forms of accounts: allauth's rules in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm, SetPasswordForm
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib.lines import EmailInput
from lib.names import clean_text, fold_number
from lib.numerals import whole_number
from people.models import Employee, User
from people.sign_in.employments import choose
from people.sign_in.page_session import EMPLOYMENT_FIELD, is_from_script
from people.sign_in.sessions import remember_choice

PASSWORD_RULES = _(
    "At least 12 characters. A sentence of several words is easy to remember. "
    "Not only digits, not a common password, and not your name or number."
)


AS_TYPED = {"autocapitalize": "none", "spellcheck": "false"}


def _use_our_words(fields: dict[str, forms.Field], **labels: Any) -> None:
    for name, label in labels.items():
        fields[name].label = label
        fields[name].help_text = PASSWORD_RULES if name == "password1" else ""
        fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """E-mail, user name or employee number, and password.

    The code of the company is asked for after a number that did not sign in, whoever has it: numbers of several
    companies may be the same, and the page tells nobody which are.
    """

    company = forms.CharField(
        label=_("Code of your company"),
        max_length=30,
        required=False,
        help_text=_("Only if another company here has the same employee number. Human resources knows the code."),
    )

    # Of the page to which the sign-in leads back.
    page_employment = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(
            self.fields,
            login=_("E-mail or employee number"),
            password=_("Password"),
            remember=_("Stay signed in on this device"),
        )
        self.fields["company"].widget.attrs |= {"autocomplete": "organization", **AS_TYPED}
        self.fields["login"].widget.attrs |= {"autocomplete": "username", **AS_TYPED}

    @property
    def asks_for_company(self) -> bool:
        """Whether to show the field: after a number that did not sign in, or where somebody has filled it in."""
        is_number = self.is_bound and "@" not in str(self["login"].value() or "@")
        return is_number or bool(self["company"].value())

    def clean_login(self) -> str:
        return clean_text(self.cleaned_data["login"])

    def user_credentials(self) -> dict[str, Any]:
        """With the company before the number, where one is given."""
        login, company = self.cleaned_data["login"], clean_text(self.cleaned_data.get("company", ""))
        if company and "@" not in login:
            return {"username": f"{company}/{login}", "password": self.cleaned_data["password"]}
        credentials: dict[str, Any] = super().user_credentials()
        return credentials

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Go on under the employment that a code names, or that of the page to come back to; else under the last choice.

        The dialog of an open page, and a user name that happens to begin with a code, go on with the page. Where the code
        names another company, its home is opened, not a page of the former one.
        """
        user: User = self.user
        asked = whole_number(self.cleaned_data[EMPLOYMENT_FIELD])
        page = Employee.objects.active().for_user(user).filter(pk=asked).first() if asked else None
        is_own_name = fold_number(self.cleaned_data["login"]) == user.username and not self.cleaned_data["company"]
        named = user.named_employment
        chosen = (page or named) if is_own_name or is_from_script(request) else (named or page)
        if page and chosen != page:
            redirect_url = reverse(settings.LOGIN_REDIRECT_URL)
        response: HttpResponse = super().login(request, redirect_url)
        if request.user.is_authenticated:
            if chosen:
                choose(request, chosen)
            remember_choice(request, stays=self.cleaned_data["remember"])
        return response


class ResetRequestForm(forms.Form):
    """The e-mail to which a link for a new password goes."""

    email = EmailInput(
        label=_("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={
            "invalid": _("Enter an e-mail address. If you have none here, ask human resources for a new password."),
        },
    )


class AccountLanguageForm(forms.Form):
    """The language that belongs to the account, whatever is read on a device."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class NewPasswordForm(ResetPasswordKeyForm):
    """A new password, chosen from the link of a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(self.fields, password1=_("New password"), password2=_("New password, again"))


class FirstPasswordForm(SetPasswordForm):
    """A password for somebody signed in who has none yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(self.fields, password1=_("New password"), password2=_("New password, again"))


class PasswordForm(ChangePasswordForm):
    """Another password, by somebody who knows the present one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(
            self.fields,
            oldpassword=_("Current password"),
            password1=_("New password"),
            password2=_("New password, again"),
        )
