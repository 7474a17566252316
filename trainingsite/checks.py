"""What ``manage.py check --deploy`` finds before strangers do."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core import checks
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from people.models import Employee, User
from trainingsite.published_keys import DEMONSTRATION_PASSWORD

SAME_MACHINE = ("", "localhost", "127.0.0.1", "::1")
ENCRYPTED = ("require", "verify-ca", "verify-full")


@checks.register(checks.Tags.security, deploy=True)
def check_known_passwords(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn that somebody signs in with the password of the demonstration, which everybody can read (E001)."""
    try:
        found = accounts_with_known_password()
    except Error:
        return []  # there is no database yet, so there are no accounts
    if not found:
        return []
    message = _("%(count)d accounts have the published password of the demonstration, for example “%(name)s”.")
    hint = _("Delete the demonstration, or give these accounts passwords of their own.")
    return [checks.Error(message % {"count": len(found), "name": found[0]}, hint=hint, id="trainingsite.E001")]


def accounts_with_known_password() -> list[str]:
    """Return the user names of active accounts that have the password of the demonstration.

    To compare one costs a third of a second. So only those are compared who can do harm (staff, human resources) and
    hashes that several accounts share, as those of the demonstration do.
    """
    shared = User.objects.values("password").annotate(count=Count("pk")).filter(count__gt=1).values("password")
    is_powerful = Q(is_staff=True) | Q(is_superuser=True) | Q(employments__role=Employee.Role.HR)
    accounts = User.objects.filter(is_powerful | Q(password__in=shared), is_active=True).distinct().order_by("username")
    names_by_hash: dict[str, list[str]] = {}
    for password, username in accounts.values_list("password", "username"):
        names_by_hash.setdefault(password, []).append(username)
    return sorted(
        name
        for password, names in names_by_hash.items()
        if check_password(DEMONSTRATION_PASSWORD, password)
        for name in names
    )


@checks.register(checks.Tags.security, deploy=True)
def check_mail_encryption(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn of mails that leave this machine unencrypted (W001)."""
    is_encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if "smtp" not in settings.EMAIL_BACKEND or settings.EMAIL_HOST in SAME_MACHINE or is_encrypted:
        return []
    message = _("E-mails go to %(host)s unencrypted, with names and links to new passwords.")
    hint = "AULA_EMAIL_TLS=1, AULA_EMAIL_SSL=1"
    return [checks.Warning(message % {"host": settings.EMAIL_HOST}, hint=hint, id="trainingsite.W001")]


@checks.register(checks.Tags.security, deploy=True)
def check_database_encryption(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn of a connection to the database that leaves this machine unencrypted, or may (W002)."""
    database = connection.settings_dict
    if not may_be_overheard(database):
        return []
    message = _("The connection to the database at %(host)s may be unencrypted.") % {"host": database["HOST"]}
    return [checks.Warning(message, hint="AULA_DB_SSLMODE=verify-full", id="trainingsite.W002")]


def may_be_overheard(database: Mapping[str, Any]) -> bool:
    """Tell whether the connection to a database may cross a network unencrypted."""
    host = str(database.get("HOST", ""))
    is_local = "sqlite3" in database["ENGINE"] or host in SAME_MACHINE or host.startswith("/")
    return not is_local and database.get("OPTIONS", {}).get("sslmode") not in ENCRYPTED


@checks.register(checks.Tags.security, deploy=True)
def check_hosts(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn that the site answers under every name, so that links in mails could lead anywhere (W003)."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    message = _("The site answers under every name: AULA_ALLOWED_HOSTS is *.")
    return [checks.Warning(message, hint="AULA_ALLOWED_HOSTS=aula.example.com", id="trainingsite.W003")]


@checks.register(checks.Tags.security, deploy=True)
def check_migrations(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Warn of a database that is behind the program (W004); say of one that has no tables yet that it is not prepared
    (I002).
    """
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        is_empty = not executor.loader.applied_migrations
    except Error:
        return []  # no database answers; whoever needs it says so
    hint = "python -m trainingsite.prepare"
    if is_empty:
        return [checks.Info(_("The database is not prepared yet."), hint=hint, id="trainingsite.I002")]
    if not missing:
        return []
    message = _("The database is behind the program: %(count)d migrations are missing.") % {"count": missing}
    return [checks.Warning(message, hint=hint, id="trainingsite.W004")]
