"""Text as people type it, and names as people look for them: in the order of a Spanish list, without typing an accent.

Databases order by bytes or by a locale of their own ("Ávila" after "Zúñiga"); the plain form is the same in all.
"""

import logging
import unicodedata
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import CharField, Func, Q

ACCENTED = "áéíóúüñäëöçÁÉÍÓÚÜÑÄËÖÇ"  # SQLite refuses expressions much deeper than one REPLACE for each of these
PLAIN = "".join(unicodedata.normalize("NFD", letter)[0].lower() for letter in ACCENTED)

# Letters and marks by their category that show nothing: fillers of Hangul, the joiner of graphemes, variation selectors.
_SHOWS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")


def clean_text(text: str) -> str:
    """One line as it is stored: composed letters, single blanks, and no mark that nobody sees.

    What was pasted brings decomposed letters (macOS), no-break blanks and line breaks (word processors), and marks of
    direction or of no width (chats). The same name would then be another text to the database.
    """
    seen = "".join(_shown(sign) for sign in text)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _shown(sign: str) -> str:
    """The sign; a blank for whatever separates; nothing for what is invisible or no character at all."""
    if sign == " " or sign.isascii() and sign.isprintable():
        return sign
    if sign.isspace() or sign == "\u2800":  # the empty pattern of Braille
        return " "
    invisible = unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Cn", "Co") or sign in _SHOWS_NOTHING
    return "" if invisible else sign


def clean_rows(model: Any, fields: list[str]) -> None:
    """Clean rows of a migration that were written before. A name that is nothing but invisible marks stays as it is."""
    for row in model._base_manager.order_by("pk").iterator(2000):
        changed = []
        for field in fields:
            before = getattr(row, field)
            after = clean_text(before or "")
            if before and after and before != after:
                setattr(row, field, after)
                changed.append(field)
        if not changed:
            continue
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**{field: getattr(row, field) for field in changed})
        except IntegrityError:  # now the same as another one: people have to decide
            logging.getLogger(__name__).warning("%s %d stays as it was written.", model._meta.label, row.pk)


def clean_number(text: str) -> str:
    """An employee number as it is stored: like any line, with plain digits, letters and hyphens."""
    return clean_text(unicodedata.normalize("NFKC", clean_text(text)).translate(_DASHES))


def fold_number(text: str) -> str:
    """What two numbers have in common that are the same to people: letters of one size."""
    return clean_number(text).lower()


def plain(text: str) -> str:
    """Small letters without accents; ñ counts as n, as most people type it."""
    return text.lower().translate(str.maketrans(ACCENTED, PLAIN))


class Plain(Func):
    """``plain`` of one or more stored texts with a blank between them, as the database computes it."""

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


class Joined(Func):
    """Stored texts with a blank between them, without one at the end for the last that is empty."""

    function = "TRIM"
    arg_joiner = " || ' ' || "
    output_field = CharField()


def full_name(user: str = "") -> Joined:
    """``User.get_full_name`` as the database puts it together; ``user`` is the path to whoever has the three names."""
    return Joined(f"{user}given_names", f"{user}first_surname", f"{user}second_surname")


def has_word(words: str, user: str = "user__") -> Q:
    """Whose name contains all of these, in any order, accents or not; ``user`` is the path to the user."""
    found = Q()
    for word in plain(clean_text(words)).split(" "):
        found &= Q(**{f"{user}sort_name__contains": word})
    return found
