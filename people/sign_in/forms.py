"""Forms of accounts: allauth's rules in our words."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm, SetPasswordForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib.lines import EmailInput, LineInput
from lib.names import fold_number
from lib.numerals import whole_number
from lib.words import Words
from people.models import Employee, Pin, User
from people.permissions import needs_password
from people.sign_in.employments import choose
from people.sign_in.page_owner import PERSON_FIELD, is_from_script, page_person
from people.sign_in.page_session import EMPLOYMENT_FIELD
from people.sign_in.pins import as_typed, choose_pin, fits, validate_pin
from people.sign_in.sessions import remember_choice

PASSWORD_RULES = _(
    "At least 12 characters. A sentence of several words is easy to remember. "
    "Not only digits, not a common password, and not your name or number."
)


DIGITS_FOR_PIN = {"data-digits-if": "kind=pin"}  # js/site.js: the keys of digits while a PIN is chosen
LONGEST_LOGIN = 320  # an e-mail, which is longer than a code with a number
AS_TYPED = {"autocapitalize": "none", "spellcheck": "false"}


def _use_our_words(fields: dict[str, forms.Field], **labels: Words) -> None:
    for name, label in labels.items():
        fields[name].label = label
        fields[name].help_text = PASSWORD_RULES if name == "password1" else ""
        fields[name].widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """E-mail, user name or employee number, and password.

    The code of the company is asked for after a number that did not sign in, whoever has it: numbers of several
    companies may be the same, and the page tells nobody which are.
    """

    company = LineInput(
        label=_("Code of your company"),
        max_length=30,
        required=False,
        help_text=_("Only if another company here has the same employee number. Human resources knows the code."),
    )

    # Of the page to which the sign-in leads back.
    page_employment = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(
            self.fields,
            password=_("Password"),
            remember=_("Stay signed in on this device"),
        )
        self.fields["login"] = LineInput(label=_("E-mail or employee number"), max_length=LONGEST_LOGIN)
        self.fields["password"].help_text = _("Or the six digits of your PIN.")
        self.fields["company"].widget.attrs |= {"autocomplete": "organization", **AS_TYPED}
        self.fields["login"].widget.attrs |= {"autocomplete": "username", **AS_TYPED}

    @property
    def asks_for_company(self) -> bool:
        """Whether to show the field: after a number that did not sign in, or where somebody has filled it in."""
        is_number = self.is_bound and "@" not in str(self["login"].value() or "@")
        return is_number or bool(self["company"].value())

    def clean_password(self) -> str:
        return as_typed(self.cleaned_data["password"])

    def clean(self) -> dict[str, object]:
        """Refuse a stranger on the dialog of an open page: they are never signed in over its person."""
        cleaned: dict[str, object] = super().clean()
        said = self.data.get(PERSON_FIELD, "")
        user: User | None = getattr(self, "user", None)
        if said and user and said != page_person(user):
            raise ValidationError(_("This is a different account. Sign in with the account you used on this page."))
        return cleaned

    def user_credentials(self) -> dict[str, str]:
        """Put the company before the number, where one is given."""
        login, company = self.cleaned_data["login"], self.cleaned_data.get("company", "")
        if company and "@" not in login:
            return {"username": f"{company}/{login}", "password": self.cleaned_data["password"]}
        credentials: dict[str, str] = super().user_credentials()
        return credentials

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Go on under the employment that a code names, or that of the page to come back to; else under the last
        choice.

        The dialog of an open page, and a user name that happens to begin with a code, go on with the page. Where the
        code names another company, its home is opened, not a page of the former one.
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

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(self.fields, password1=_("New password"), password2=_("New password, again"))


class FirstPasswordForm(SetPasswordForm):
    """A password for somebody who has none yet."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(self.fields, password1=_("New password"), password2=_("New password, again"))


class PasswordForPinForm(FirstPasswordForm):
    """The same for somebody signed in; who has a PIN proves that it is they who sit there."""

    pin = forms.CharField(
        label=_("Your PIN"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "inputmode": "numeric"}),
    )
    field_order = ("pin", "password1", "password2")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kept = Pin.objects.filter(user=self.user).first()
        if self.kept is None:
            del self.fields["pin"]

    def clean_pin(self) -> str:
        pin = as_typed(self.cleaned_data["pin"])
        if not fits(self.kept, pin):
            raise ValidationError(_("This is not your PIN."))
        return pin


class SecretForm(forms.Form):
    """What somebody signs in with from now on, instead of the PIN of a slip; a password alone for who leads a team."""

    PIN, PASSWORD = "pin", "password"
    kind = forms.ChoiceField(
        label=_("What do you want to sign in with?"),
        choices=[(PIN, _("A PIN of my own: six digits")), (PASSWORD, _("A password: at least 12 characters"))],
        initial=PIN,
        widget=forms.RadioSelect,
    )
    secret = forms.CharField(
        label=_("New PIN or password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", **DIGITS_FOR_PIN}),
        help_text=_(
            "A PIN: no dates, no sequences such as 123456, not your number. A password: a sentence of several words."
        ),
    )
    again = forms.CharField(
        label=_("The same again"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", **DIGITS_FOR_PIN}),
    )

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.user = user
        self.is_for_password = user.has_usable_password() or needs_password(user)
        if self.is_for_password:
            self.fields["kind"] = forms.ChoiceField(
                label=_("What do you want to sign in with?"),
                choices=[(self.PASSWORD, _("A password: at least 12 characters"))],
                initial=self.PASSWORD,
                widget=forms.RadioSelect,
            )
            self.fields["secret"].label = _("New password")
            self.fields["secret"].help_text = _("A sentence of several words.")

    def clean(self) -> dict[str, str]:
        cleaned: dict[str, str] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == self.PIN:
            cleaned |= {name: as_typed(cleaned[name]) for name in ("secret", "again") if name in cleaned}
        secret = cleaned.get("secret", "")
        if not secret or "kind" not in cleaned:
            return cleaned
        if secret != cleaned.get("again"):
            self.add_error("again", _("The two are not the same."))
        if self.user.check_password(secret):
            self.add_error("secret", _("Choose a password other than the one you were given."))
        try:
            (validate_pin if cleaned["kind"] == self.PIN else validate_password)(secret, self.user)
        except ValidationError as refused:
            self.add_error("secret", refused)
        return cleaned

    def save(self) -> None:
        """Keep it."""
        if self.cleaned_data["kind"] == self.PIN:
            choose_pin(self.user, self.cleaned_data["secret"])
            return
        get_adapter().set_password(self.user, self.cleaned_data["secret"])


class PasswordForm(ChangePasswordForm):
    """Another password, by somebody who knows the present one."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _use_our_words(
            self.fields,
            oldpassword=_("Current password"),
            password1=_("New password"),
            password2=_("New password, again"),
        )
