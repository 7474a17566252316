"""Everything every environment shares; the environment decides the rest through strict readers."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from trainingsite.environment import (
    env_address,
    env_addresses,
    env_bool,
    env_broker,
    env_choice,
    env_int,
    env_keys,
    env_list,
    env_port,
    env_str,
)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env_str("AULA_DATA_DIR", str(BASE_DIR / "var")))

DEBUG = False
DEMONSTRATION = False  # whether sample companies, whose password everybody can read, may be loaded
SECRET_KEY = env_str("AULA_SECRET_KEY", "")
# From where the site moved: what was signed there is still verified there (docs/how-to/credential-keys.md).
FORMER_SITE_URLS = env_addresses("AULA_FORMER_SITE_URLS")
FORMER_HOSTS = [urlsplit(site).hostname or "" for site in FORMER_SITE_URLS]
ALLOWED_HOSTS = [*env_list("AULA_ALLOWED_HOSTS"), *FORMER_HOSTS]
CSRF_TRUSTED_ORIGINS = env_list("AULA_CSRF_TRUSTED_ORIGINS")
# The address in certificates, credentials and e-mails. The port is that of "make run", which also prepares the data.
SITE_URL = env_address("AULA_SITE_URL", f"http://127.0.0.1:{env_port('AULA_PORT', 8000)}")
CURRICULUM_ROOT = BASE_DIR / "curriculum" / "courses"
EXAM_BANK_DIR = Path(folder) if (folder := env_str("AULA_EXAM_BANK_DIR", "")) else None  # questions of no repository
EXAM_BANK_KEYS = env_keys("AULA_EXAM_BANK_KEYS")  # what opens its encrypted files, the newest first

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
TEMPLATES: list[dict[str, Any]] = [
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

# --- Data -----------------------------------------------------------------------------------------
SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "aula.sqlite3",
    "CONN_MAX_AGE": 600,
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",  # without it half of the answers saved at once fail with "locked"
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; "
            "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-32000"
        ),
    },
}
POSTGRESQL: dict[str, Any] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": env_str("AULA_DB_NAME", "aula"),
    "USER": env_str("AULA_DB_USER", "postgres"),
    "PASSWORD": env_str("AULA_DB_PASSWORD", ""),
    "HOST": env_str("AULA_DB_HOST", "127.0.0.1"),
    "PORT": env_str("AULA_DB_PORT", "5432"),
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {"sslmode": env_str("AULA_DB_SSLMODE", "prefer")},
}
DATABASES = {
    "default": {"sqlite": SQLITE, "postgresql": POSTGRESQL}[env_choice("AULA_DB", ("sqlite", "postgresql"), "sqlite")]
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# What may be forgotten at any time. Limits are rows of their own (people.sign_in.limits), which nothing evicts.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 3000}},
}

# --- Languages ------------------------------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "America/Mexico_City"
FORMAT_MODULE_PATH = ["trainingsite.formats"]
LANGUAGE_COOKIE_NAME = "aula_language"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
MODELTRANSLATION_DEFAULT_LANGUAGE = "es"
MODELTRANSLATION_LANGUAGES = ("es", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("es",), "es": ("en",)}

# --- Wagtail --------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long lesson has thousands; with Django's 1,000 it could not be saved
WAGTAIL_SITE_NAME = "Aula 42001"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = False  # one tree for both languages
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("es", "Español"), ("en", "English")]
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # one way in, with one limit: the accounts pages
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "courses/password_required.html"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "vtt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000  # unpacked, four bytes each
WAGTAILIMAGES_IMAGE_FORM_BASE = "lib.pictures.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USAGE_COUNT_ENABLED = True
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []  # videos are own files; nothing is fetched from a third party
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "wagtail.search.backends.database"}}

# --- People ---------------------------------------------------------------------------------------
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
    "set_password": "people.sign_in.forms.FirstPasswordForm",
    "reset_password_from_key": "people.sign_in.forms.NewPasswordForm",
}
ACCOUNT_RATE_LIMITS = False  # allauth counts in the cache, which forgets
LIMITS = {  # how often, within how many seconds
    "sign_in": (300, 60),  # from one address: a whole plant may sit behind it
    "sign_in_failed_by_address": (30, 60),
    "sign_in_failed_by_pair": (5, 300),  # one account from one address
    "sign_in_failed_on_device": (10, 300),  # on a device that the account has signed in on before
    "sign_in_failed_by_account": (100, 3600),  # on all other devices; one address alone never uses it up
    "reset_by_address": (20, 60),
    "reset_by_email": (3, 600),
    "change_password": (5, 60),
    "verify": (30, 60),
}
PASSWORD_RESET_TIMEOUT = 60 * 60 * env_int("AULA_RESET_HOURS", 4)
# Idle for so long, or so long after signing in, and the session is over. A saved answer is activity.
SESSION_SECONDS = (60 * 60 * env_int("AULA_IDLE_HOURS", 4), 60 * 60 * env_int("AULA_SESSION_HOURS", 24))
STAY_SECONDS = (60 * 60 * 24 * env_int("AULA_IDLE_DAYS", 14), 60 * 60 * 24 * env_int("AULA_STAY_DAYS", 30))
SESSION_COOKIE_AGE = STAY_SECONDS[1]
SESSION_ENGINE = "django.contrib.sessions.backends.db"

DATA_KEYS: list[str] = []  # encrypt the CURP; Fernet keys, the newest first: it encrypts, the others still open

# --- Mail -----------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env_str("AULA_FROM_EMAIL", "Aula 42001 <aula@example.com>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_BACKEND = "trainingsite.smtp.EmailBackend"
EMAIL_HOST = env_str("AULA_EMAIL_HOST", "localhost")
EMAIL_PORT = env_port("AULA_EMAIL_PORT", 25)
EMAIL_HOST_USER = env_str("AULA_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env_str("AULA_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env_bool("AULA_EMAIL_TLS", False)
EMAIL_USE_SSL = env_bool("AULA_EMAIL_SSL", False)
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured(
        "AULA_EMAIL_TLS (STARTTLS, mostly port 587) and AULA_EMAIL_SSL (TLS from the start, mostly port 465) are both on: choose one."
    )
EMAIL_TIMEOUT = 10  # for one step of the conversation with the mail server
EMAIL_DEADLINE = 60  # for all of it: less than the two minutes for which a worker holds what it delivers

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
CREDENTIAL_KEY_FILE = env_str("AULA_CREDENTIAL_KEY", "")  # PEM; without it a key is made in the data folder
# Whatever this process writes is for its own user alone, database and logs included.
os.umask(0o077)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
PRIVATE_ROOT = DATA_DIR / "private"  # never below a public address: only views hand out what lies here
MEDIA_ROOT = PRIVATE_ROOT / "library"  # documents and pictures of lessons, logos
FORMER_MEDIA_ROOT = DATA_DIR / "media"  # where they lay; "move_library" empties it
SIGNING_ROOT = DATA_DIR / "signing"  # keys of the self-made authority, and the certificates that verify what we signed
SIGNING_P12 = env_str("AULA_SIGNING_P12", "")  # PKCS#12 file to sign with instead of the self-made authority
SIGNING_P12_PASSWORD = env_str("AULA_SIGNING_P12_PASSWORD", "")
SIGNING_PKCS11_MODULE = env_str("AULA_SIGNING_PKCS11_MODULE", "")  # library of a token that holds the key instead
SIGNING_PKCS11_TOKEN = env_str("AULA_SIGNING_PKCS11_TOKEN", "")
SIGNING_PKCS11_SLOT = env_str("AULA_SIGNING_PKCS11_SLOT", "")
SIGNING_PKCS11_KEY = env_str("AULA_SIGNING_PKCS11_KEY", "")
SIGNING_PKCS11_PIN = env_str("AULA_SIGNING_PKCS11_PIN", "")
SIGNING_PKCS11_PIN_FILE = env_str("AULA_SIGNING_PKCS11_PIN_FILE", "")
SIGNING_PKCS11_CERTIFICATE = env_str("AULA_SIGNING_PKCS11_CERTIFICATE", "")  # PEM; empty: the token has it
TIMESTAMP_URL = env_str("AULA_TIMESTAMP_URL", "")  # RFC 3161 authority; empty: signatures carry no time stamp
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "trainingsite.static_files.StaticFiles"},
}

# --- Celery: the rows are the queue, a message is only a hint --------------------------------------
CELERY_BROKER_URL = env_broker("AULA_BROKER", ("redis", "rediss", "redis+socket", "amqp", "amqps"), "embedded")
BROKER_DIR = DATA_DIR / "broker"
# A worker reads both queues, the first before the second: who has just passed never waits behind a batch.
CELERY_TASK_DEFAULT_QUEUE = env_str("AULA_QUEUE", "celery")
BULK_QUEUE = f"{CELERY_TASK_DEFAULT_QUEUE}-bulk"
_QUEUE: dict[str, Any] = {"exchange_type": "direct"}
if CELERY_BROKER_URL == "embedded":
    CELERY_BROKER_URL = "embedded://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {"folder": str(BROKER_DIR)}
elif CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"
    _QUEUE = {"exchange_type": "topic", "queue_arguments": {"x-queue-type": "quorum"}}
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "queue_order_strategy": "trainingsite.queue_order:RedisOrder",
        "visibility_timeout": 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
    }
CELERY_TASK_QUEUES = {
    name: {"exchange": name, "routing_key": name, **_QUEUE} for name in (CELERY_TASK_DEFAULT_QUEUE, BULK_QUEUE)
}
CELERY_TASK_ROUTES = {
    name: {"queue": BULK_QUEUE}
    for name in ("certificates.issue_batch_items", "certificates.hint_at_batches", "quizzes.write_import")
}
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# Once more and at once: enough for a broker that was restarted, and nobody waits long for one that is down.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}
# There are no time limits of tasks: Celery cannot end a thread. Whatever waits for others has a deadline of its own.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "trainingsite.clock:Clock"
CELERY_BEAT_SCHEDULE = {
    "show that clock and worker live": {
        "task": "trainingsite.beat",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "deliver what is still undelivered": {
        "task": "certificates.deliver_pending",
        "schedule": 15.0,
        "options": {"expires": 15.0},  # ticks that waited for a worker are one tick
    },
    "deliver what is still undelivered of the DC-3": {
        "task": "certificates.deliver_pending_dc3",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "go on with batches of certificates": {
        "task": "certificates.hint_at_batches",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "remind of what expires": {
        "task": "certificates.remind",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "send notices about certificates": {
        "task": "certificates.send_pending_notices",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "look after the archives of certificates": {
        "task": "certificates.look_after_archives",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "forget old attempts and sessions": {
        "task": "people.tidy_up",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "publish what is scheduled": {
        "task": "courses.publish_scheduled",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "go on with imports of questions": {
        "task": "quizzes.look_after_imports",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "submit attempts whose time is over": {
        "task": "quizzes.submit_overdue",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
}

# --- Security -------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the CMS shows its previews in a frame of the same site
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which asks for DENY
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "trainingsite.views.csrf_failure"
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

SECURITY_CONTACT = env_str("AULA_SECURITY_CONTACT", "")  # mailto:… or https://…, for who finds a hole (RFC 9116)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"refusals": {"()": "trainingsite.log_lines.ShortRefusals"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
MESSAGE_TAGS = {40: "error"}
