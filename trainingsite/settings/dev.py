"""One machine, nothing to configure: SQLite, embedded broker, mails in a folder."""

from trainingsite.environment import env_bool, env_hosts
from trainingsite.published_keys import DEVELOPMENT_DATA_KEY, DEVELOPMENT_SECRET_KEY
from trainingsite.settings.base import *
from trainingsite.settings.base import DATA_DIR, FORMER_HOSTS

#: Show tracebacks and the component gallery; `make run` switches it off, to behave like the product.
DEBUG = env_bool("AULA_DEBUG", True)
SECRET_KEY = DEVELOPMENT_SECRET_KEY
DATA_KEYS = [DEVELOPMENT_DATA_KEY]
DEMONSTRATION = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env_hosts("AULA_ALLOWED_HOSTS"), *FORMER_HOSTS]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
