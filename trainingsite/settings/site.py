"""Where the site is: its addresses, its folders, and the material that comes from outside."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from trainingsite.environment import (
    env_address,
    env_addresses,
    env_contact,
    env_data_folder,
    env_folder,
    env_hosts,
    env_keys,
    env_port,
    env_str,
)

# Whatever this process writes is for its own user alone, database and logs included.
os.umask(0o077)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
#: The folder of everything that is written: database, files, keys, the embedded broker. By default
#: `var` beside the code.
DATA_DIR = env_data_folder("AULA_DATA_DIR", BASE_DIR / "var", BASE_DIR)

#: Signs sessions and links: at least 50 random characters, kept secret. Required in production.
SECRET_KEY = env_str("AULA_SECRET_KEY", "")
#: From where the site moved, with commas; what was signed there is still verified there
#: ([credential keys](how-to/credential-keys.md)).
FORMER_SITE_URLS = env_addresses("AULA_FORMER_SITE_URLS")
FORMER_HOSTS = [urlsplit(site).hostname or "" for site in FORMER_SITE_URLS]
#: The names under which the site answers, with commas. Required in production.
ALLOWED_HOSTS = [*env_hosts("AULA_ALLOWED_HOSTS"), *FORMER_HOSTS]
#: Addresses from which forms may come, with commas, where a proxy passes on another host than it was asked for.
CSRF_TRUSTED_ORIGINS = env_addresses("AULA_CSRF_TRUSTED_ORIGINS")
#: The port of `make run`, which also prepares the data.
_PORT = env_port("AULA_PORT", 8000)
#: The address in certificates, credentials and e-mails. It stands in what is signed, for ever. Required in
#: production, with `https`.
SITE_URL = env_address("AULA_SITE_URL", f"http://127.0.0.1:{_PORT}")
#: A `mailto:` or `https://` address for people who find a hole (RFC 9116).
SECURITY_CONTACT = env_contact("AULA_SECURITY_CONTACT")

CURRICULUM_ROOT = BASE_DIR / "curriculum" / "courses"
#: The folder with the questions of no repository ([exam bank](how-to/exam-bank.md)).
EXAM_BANK_DIR = env_folder("AULA_EXAM_BANK_DIR")
#: What opens encrypted exam banks: Fernet keys with commas, the newest first.
EXAM_BANK_KEYS = env_keys("AULA_EXAM_BANK_KEYS")
#: The folder that is watched for files of people ([import of people](how-to/import-people.md)).
PEOPLE_DROP = env_folder("AULA_PEOPLE_DROP")
# Fernet keys for what lies encrypted in the database (``people.fields.EncryptedField``), the newest first: it encrypts,
# the others still open.
DATA_KEYS: list[str] = []
