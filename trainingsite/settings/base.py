"""Everything every environment shares, by subject; the environment decides the rest through strict readers."""

from trainingsite.settings.clock import *
from trainingsite.settings.cms import *
from trainingsite.settings.database import *
from trainingsite.settings.files import *
from trainingsite.settings.languages import *
from trainingsite.settings.mail import *
from trainingsite.settings.security import *
from trainingsite.settings.sign_in import *
from trainingsite.settings.signing import *
from trainingsite.settings.site import *
from trainingsite.settings.site import BASE_DIR
from trainingsite.settings.tasks import *

DEBUG = False
DEMONSTRATION = False  # whether sample companies, whose password everybody can read, may be loaded

INSTALLED_APPS = [
    "modeltranslation",
    "sweeps",
    "people",
    "courses",
    "quizzes",
    "certificates",
    "labour",
    "curriculum",
    "reports",
    "trainingsite",
    "demo",
    "allauth",
    "allauth.account",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "people.cms.users_app.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "trainingsite.former_sites.FormerSiteMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "trainingsite.request_limits.RequestLimitsMiddleware",  # before whatever reads a body
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.sign_in.middleware.EmployeeMiddleware",
    "people.access_log.middleware.AccessLogMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "people.sign_in.middleware.SignedInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "trainingsite.middleware.RefusalMiddleware",
    "trainingsite.middleware.CmsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "trainingsite.urls"
WSGI_APPLICATION = "trainingsite.wsgi.application"
TEMPLATES: list[dict[str, object]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["trainingsite.template_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "trainingsite.context_processors.page_frame",
            ],
        },
    }
]
MESSAGE_TAGS = {40: "error"}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"refusals": {"()": "trainingsite.log_lines.ShortRefusals"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
