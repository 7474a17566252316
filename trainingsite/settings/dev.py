"""One machine, nothing to configure: SQLite, embedded broker, mails in a folder."""

from trainingsite.environment import env_bool
from trainingsite.settings.base import *  # noqa: F403
from trainingsite.settings.base import DATA_DIR

DEBUG = env_bool("AULA_DEBUG", True)
SECRET_KEY = "development only, never in production"
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
WHITENOISE_USE_FINDERS = True
