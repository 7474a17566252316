"""Fast and strict: tasks run only when a test says so, files go to a folder of the run."""

import tempfile
from pathlib import Path

from trainingsite.environment import env_str
from trainingsite.published_keys import TEST_DATA_KEY, TEST_SECRET_KEY
from trainingsite.settings.base import *
from trainingsite.settings.base import CACHES, DATABASES, STORAGES

SECRET_KEY = TEST_SECRET_KEY
DATA_KEYS = [TEST_DATA_KEY]
DEMONSTRATION = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "https://aula.example.com"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES = {"default": {**DATABASES["default"], "TEST": {"NAME": env_str("AULA_TEST_DB", "") or None}}}
CACHES = {**CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATA_DIR = Path(env_str("AULA_TEST_DIR", tempfile.mkdtemp(prefix="aula-test-")))
PRIVATE_ROOT = DATA_DIR / "private"
MEDIA_ROOT = PRIVATE_ROOT / "library"
FORMER_MEDIA_ROOT = DATA_DIR / "media"
SIGNING_ROOT = DATA_DIR / "signing"
STORAGES = {
    **STORAGES,
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_BROKER_URL = "memory://"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
WHITENOISE_AUTOREFRESH = True
# Pages are indexed for search and for "used where" only by the tests that ask for it: it would be a third of all work.
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "trainingsite.search", "AUTO_UPDATE": False}}
