"""Behind a TLS proxy; every secret comes from the environment."""

from django.core.exceptions import ImproperlyConfigured

from trainingsite.environment import env_address, env_hosts, env_int, env_keys, env_secret, env_str
from trainingsite.published_keys import is_published
from trainingsite.settings.base import *

#: Fernet keys with commas, the newest first, that encrypt the CURP and what somebody typed who asked for a link to get
#: in. Required in production ([data keys](how-to/keep-the-data-keys.md)).
DATA_KEYS = env_keys("AULA_DATA_KEYS")
if not DATA_KEYS:
    raise ImproperlyConfigured("The environment variable AULA_DATA_KEYS must be set.")
if is_published([env_str("AULA_SECRET_KEY"), *DATA_KEYS, *EXAM_BANK_KEYS]):
    raise ImproperlyConfigured(
        "AULA_SECRET_KEY, AULA_DATA_KEYS or AULA_EXAM_BANK_KEYS is a key that everybody can read in the source."
    )
SECRET_KEY = env_secret("AULA_SECRET_KEY")
SITE_URL = env_address("AULA_SITE_URL", is_secure=True)
if not env_hosts("AULA_ALLOWED_HOSTS"):
    raise ImproperlyConfigured(
        "The environment variable AULA_ALLOWED_HOSTS must be set: the site answers under no other name."
    )
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
#: How many proxies stand in front: limits of signing in count visitors, not the proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("AULA_PROXIES", 1, most=10)
SECURE_SSL_REDIRECT = True
#: For how long browsers insist on HTTPS.
SECURE_HSTS_SECONDS = env_int("AULA_HSTS_SECONDS", 31_536_000, most=63_072_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
