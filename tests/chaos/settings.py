"""The product as `make run` starts it, with a mail server to talk to and a clock that ticks every second."""

from trainingsite.environment import env_int
from trainingsite.settings.dev import *  # noqa: F403
from trainingsite.settings.dev import CELERY_BEAT_SCHEDULE, STORAGES

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "trainingsite.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env_int("CHAOS_SMTP_PORT", 0)
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": 1.0, "options": {**entry["options"], "expires": 5.0}}
    for name, entry in CELERY_BEAT_SCHEDULE.items()
}
