"""The product as ``make run`` starts it, with a mail server to talk to."""

from trainingsite.environment import env_int
from trainingsite.settings.dev import *  # noqa: F403

EMAIL_BACKEND = "trainingsite.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env_int("CHAOS_SMTP_PORT", 0)
