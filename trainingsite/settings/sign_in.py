"""Who people are, and how they sign in."""

from trainingsite.environment import env_int

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.sign_in.backends.SignInBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "people.sign_in.passwords.GuessableValidator"},
    {"NAME": "people.sign_in.passwords.OwnNamesValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "reports:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "people.sign_in.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "people.sign_in.forms.SignInForm",
    "change_password": "people.sign_in.forms.PasswordForm",
    "set_password": "people.sign_in.forms.PasswordForPinForm",
    "reset_password_from_key": "people.sign_in.forms.NewPasswordForm",
}
ACCOUNT_RATE_LIMITS = False  # allauth counts in the cache, which forgets
LIMITS = {  # how often, within how many seconds
    "sign_in": (300, 60),  # from one address: a whole plant may sit behind it
    "sign_in_on_device": (30, 60),  # instead, on a device that somebody has signed in on before
    "sign_in_failed_by_address": (30, 60),
    "sign_in_failed_by_pair": (5, 300),  # one account from one address
    "sign_in_failed_on_device": (10, 300),  # on a device that the account has signed in on before
    "sign_in_failed_by_account": (100, 3600),  # on all other devices; one address alone never uses it up
    "pin_failed_by_address": (300, 86400),  # besides, for what six digits could be: a million are soon tried
    "pin_failed_at_kiosk": (300, 86400),  # at one tablet, over all accounts of its company
    "pin_failed_by_account": (20, 86400),  # on devices where the account was never used
    "pin_failed_on_device": (30, 86400),
    "reset_by_address": (20, 60),
    "reset_by_email": (3, 600),
    "shared_password": (20, 600),  # wrong ones for private pages and documents, of one person
    "change_password": (5, 60),
    "lost_form": (60, 600),  # remembered of one address through the sign-in, a row each: what could not be kept
    "unsent_form": (20, 3600),  # kept of one person through the sign-in, whoever sends it with the mark of their page
    "ask_to_link": (3, 60 * 60 * 24),  # about one person: the owner of an e-mail is not pestered
    "ask_about_duty": (3, 60 * 60 * 24),  # about one duty: whoever answers is not flooded
    "own_data": (10, 60 * 60),  # files of everything about oneself: making one reads many tables
    "verify": (30, 60),
    "evidence": (60, 60 * 60),  # files that one person hands in: reading one may take seconds
}
_HOUR, _DAY = 60 * 60, 60 * 60 * 24
#: For how many days the link of an invitation works.
INVITATION_DAYS = env_int("AULA_INVITATION_DAYS", 14, least=1, most=365)
#: For how many days the PIN of a slip works that nobody has used.
PIN_DAYS = env_int("AULA_PIN_DAYS", 30, least=1, most=365)
#: At a shared tablet: idle, and in all, unless a quiz is running.
KIOSK_SECONDS = (3 * 60, 45 * 60)
#: For how many hours the link to a new password works.
PASSWORD_RESET_TIMEOUT = _HOUR * env_int("AULA_RESET_HOURS", 4, least=1, most=168)
SESSION_SECONDS = (
    #: Idle for so many hours, and the session is over. A saved answer is activity.
    _HOUR * env_int("AULA_IDLE_HOURS", 4, least=1, most=168),
    _HOUR
    * env_int("AULA_SESSION_HOURS", 24, least=1, most=720),  #: So many hours after signing in, and the session is over.
)
STAY_SECONDS = (
    _DAY
    * env_int(
        "AULA_IDLE_DAYS", 14, least=1, most=365
    ),  #: Idle for so many days, for people who asked to stay signed in.
    _DAY
    * env_int(
        "AULA_STAY_DAYS", 30, least=1, most=365
    ),  #: So many days after signing in, for people who asked to stay signed in.
)
SESSION_COOKIE_AGE = STAY_SECONDS[1]
SESSION_ENGINE = "people.sign_in.session_store"
