"""The mail server, and how long it may take."""

from django.core.exceptions import ImproperlyConfigured

from trainingsite.environment import env_bool, env_endpoint, env_port, env_post, env_sender, env_str

SHORTEST_SECRET = 32

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

CHANNEL_WHATSAPP = env_post("AULA_WHATSAPP_ENDPOINT")  #: Your adapter for WhatsApp Business: messages are posted to it.
CHANNEL_SMS = env_post("AULA_SMS_ENDPOINT")  #: The same for text messages.
CHANNEL_TEAMS = env_post("AULA_TEAMS_ENDPOINT")  #: The same for Microsoft Teams.
CHANNEL_SLACK = env_post("AULA_SLACK_ENDPOINT")  #: The same for Slack.
CHANNEL_ENDPOINTS = {
    "whatsapp": CHANNEL_WHATSAPP,
    "sms": CHANNEL_SMS,
    "teams": CHANNEL_TEAMS,
    "slack": CHANNEL_SLACK,
}
#: Signs what is posted to these four; at least 32 signs, needed as soon as one of them is named.
CHANNEL_SECRET = env_str("AULA_CHANNEL_SECRET", "")
if any(CHANNEL_ENDPOINTS.values()) and len(CHANNEL_SECRET) < SHORTEST_SECRET:
    raise ImproperlyConfigured(
        "AULA_CHANNEL_SECRET must hold 32 signs or more where an endpoint of WhatsApp, SMS, Teams or Slack is named: "
        "without it your adapter cannot tell our messages from those of anybody else."
    )
