"""The mail server, and how long it may take."""

from django.core.exceptions import ImproperlyConfigured

from trainingsite.environment import env_bool, env_endpoint, env_port, env_sender, env_str

DEFAULT_FROM_EMAIL = env_sender("AULA_FROM_EMAIL", "Aula 42001 <aula@example.com>")  #: The sender of every e-mail.
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_BACKEND = "trainingsite.smtp.EmailBackend"
EMAIL_HOST = env_str("AULA_EMAIL_HOST", "localhost")  #: The mail server.
EMAIL_PORT = env_port("AULA_EMAIL_PORT", 25)  #: Its port.
EMAIL_HOST_USER = env_str("AULA_EMAIL_USER", "")  #: Who signs in to the mail server.
EMAIL_HOST_PASSWORD = env_str("AULA_EMAIL_PASSWORD", "")  #: The password of the mail server.
EMAIL_USE_TLS = env_bool("AULA_EMAIL_TLS", False)  #: Encrypt by STARTTLS, mostly on port 587.
EMAIL_USE_SSL = env_bool("AULA_EMAIL_SSL", False)  #: Encrypt from the start, mostly on port 465; not both.
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured(
        "AULA_EMAIL_TLS (STARTTLS, mostly port 587) and AULA_EMAIL_SSL (TLS from the start, mostly port 465) "
        "are both on: choose one."
    )
EMAIL_TIMEOUT = 10  # for one step of the conversation with the mail server
EMAIL_DEADLINE = 60  # for all of it: less than the two minutes for which a worker holds what it delivers
#: Where messages for people without e-mail are posted as JSON, to be passed on to WhatsApp, SMS, Teams or Slack.
MESSAGE_WEBHOOK = env_endpoint("AULA_MESSAGE_WEBHOOK")
MESSAGE_WEBHOOK_SECRET = env_str("AULA_MESSAGE_WEBHOOK_SECRET", "")  #: Signs what is posted there.
