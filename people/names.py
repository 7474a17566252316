"""Names as people look for them: in the order of a Spanish list, and found without typing an accent.

Databases order by bytes or by a locale of their own ("Ávila" after "Zúñiga"); the plain form is the same in all.
"""

import unicodedata
from typing import Any

from django.db.models import CharField, Func, Q

ACCENTED = "áéíóúüñäëöçÁÉÍÓÚÜÑÄËÖÇ"  # SQLite refuses expressions much deeper than one REPLACE for each of these
PLAIN = "".join(unicodedata.normalize("NFD", letter)[0].lower() for letter in ACCENTED)


def plain(text: str) -> str:
    """Small letters without accents; ñ counts as n, as most people type it."""
    return text.lower().translate(str.maketrans(ACCENTED, PLAIN))


class Plain(Func):
    """``plain`` of one or more texts with a blank between them, as the database computes it."""

    function = "LOWER"
    arg_joiner = " || ' ' || "  # not Concat: each of its levels brings SQLite nearer to its parser's limit
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """LOWER knows ASCII only here, and there is no TRANSLATE."""
        sql, params = super().as_sql(compiler, connection, **context)
        for accented, letter in zip(ACCENTED, PLAIN, strict=True):
            sql = f"REPLACE({sql}, '{accented}', '{letter}')"
        return sql, params

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        sql, params = super().as_sql(compiler, connection, **context)
        return f"TRANSLATE({sql}, '{ACCENTED}', '{PLAIN}')", params


def has_word(word: str, user: str = "user__") -> Q:
    """Whose name contains this, accents or not; ``user`` is the path to the user."""
    return Q(**{f"{user}sort_name__contains": plain(word)})
