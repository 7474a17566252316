"""Database and caches."""

from trainingsite.environment import env_choice, env_port, env_str
from trainingsite.settings.site import DATA_DIR

#: Which database: SQLite in the data folder, or PostgreSQL.
_KIND = env_choice("AULA_DB", ("sqlite", "postgresql"), "sqlite")
SQLITE: dict[str, object] = {
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
POSTGRESQL: dict[str, object] = {
    "ENGINE": "django.db.backends.postgresql",
    "NAME": env_str("AULA_DB_NAME", "aula"),  #: The name of the PostgreSQL database.
    "USER": env_str("AULA_DB_USER", "postgres"),  #: Who signs in to PostgreSQL.
    "PASSWORD": env_str("AULA_DB_PASSWORD", ""),  #: The password of PostgreSQL.
    "HOST": env_str("AULA_DB_HOST", "127.0.0.1"),  #: The machine of PostgreSQL.
    "PORT": env_port("AULA_DB_PORT", 5432),  #: The port of PostgreSQL.
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        #: Whether the connection to PostgreSQL is encrypted, and what it has to prove: the `sslmode` of libpq.
        "sslmode": env_choice(
            "AULA_DB_SSLMODE", ("disable", "allow", "prefer", "require", "verify-ca", "verify-full"), "prefer"
        )
    },
}
DATABASES = {"default": POSTGRESQL if _KIND == "postgresql" else SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# What may be forgotten at any time. Limits are rows of their own (people.sign_in.limits), which nothing evicts.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"},
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 3000}},
}
