"""Where sessions are kept: in the database, as Django does it. Each request reads one, so its query is made once."""

import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from lib.prepared import Prepared


def _living(key: str, now: datetime.datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=key, expire_date__gt=now)


_LIVING = Prepared(_living)


class SessionStore(db.SessionStore):
    """A session in the database."""

    def _get_session_from_db(self) -> Session | None:
        """Return the row of the session while it lasts; its key is forgotten where there is none."""
        key = self.session_key or ""  # of a cookie, which may hold a letter that no text of PostgreSQL may
        row = _LIVING.first(key, timezone.now()) if key and "\0" not in key else None
        if row is None:
            self._session_key = None
        return row
