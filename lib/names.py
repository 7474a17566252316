"""Text as people type it, and names as people look for them: in the order of a Spanish list, without typing an accent.

Databases order by bytes or by a locale of their own ("Ávila" after "Zúñiga"); the plain form is the same in all.
"""

import logging
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import CharField, Func, Model, Q

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler, _AsSqlType

ACCENTED = "áéíóúüñäëöçÁÉÍÓÚÜÑÄËÖÇ"  # SQLite refuses expressions much deeper than one REPLACE for each of these
MOST_MARKS = (
    30  # in a row on one letter, as Unicode's stream-safe format has it: sorting them takes time with the square
)
_ALSO_MARKS = frozenset("\u0f73\u0f75\u0f81\uff9e\uff9f")  # no marks by their class, but nothing else once they unfold

# Letters and marks by their category that show nothing: fillers of Hangul, the joiner of graphemes, selectors of forms.
_SHOWS_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}
# What nearly every line is: letters, digits and signs of Western languages, with single blanks between them.
_CLEAN = re.compile("[!-~À-ÖØ-öø-ž]+(?: [!-~À-ÖØ-öø-ž]+)*")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")


def composed(text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"] = "NFC") -> str:
    """Return the text in a normal form of Unicode, without the marks of a letter that has more than anybody reads."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) or sign in _ALSO_MARKS else 0
        if marks <= MOST_MARKS:
            kept.append(sign)
    return unicodedata.normalize(form, "".join(kept))  # noqa: TID251 -- the one place


PLAIN = "".join(composed(letter, "NFD")[0].lower() for letter in ACCENTED)


def clean_text(text: str) -> str:
    """Return one line as it is stored: composed letters, single blanks, and no mark that nobody sees.

    What was pasted brings decomposed letters (macOS), no-break blanks and line breaks (word processors), and marks of
    direction or of no width (chats). The same name would then be another text to the database.
    """
    if _CLEAN.fullmatch(text):
        return text
    seen = "".join(_shown(sign) for sign in text)
    return " ".join(composed(seen).split())


def shortened(text: str, length: int = 60) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def _shown(sign: str) -> str:
    """Return the sign; a blank for whatever separates; nothing for what is invisible or no character at all."""
    if sign == " " or sign.isascii() and sign.isprintable():
        return sign
    if sign.isspace() or sign == "\u2800":  # the empty pattern of Braille
        return " "
    invisible = unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Cn", "Co") or sign in _SHOWS_NOTHING
    return "" if invisible else sign


def clean_rows(model: type[Model], fields: list[str]) -> None:
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
    """Return an employee number as it is stored: like any line, with plain digits, letters and hyphens."""
    return clean_text(composed(clean_text(text), "NFKC").translate(_DASHES))


def fold_number(text: str) -> str:
    """Return what two numbers have in common that are the same to people: letters of one size."""
    return clean_number(text).lower()


def plain(text: str) -> str:
    """Return the text in small letters without accents; ñ counts as n, as most people type it."""
    return text.lower().translate(str.maketrans(ACCENTED, PLAIN))


def plain_pattern(text: str) -> str:
    """Return the regular expression of what contains a text, accents or not, for a lookup that knows no case.

    For queries of long lists, in which ``Plain`` would be more than SQLite parses.
    """
    return "".join(_WRITTEN.get(letter) or re.escape(letter) for letter in plain(text))


_WRITTEN = {
    letter: f"[{letter}{''.join(accented for accented, one in zip(ACCENTED, PLAIN, strict=True) if one == letter)}]"
    for letter in PLAIN
}


class Plain(Func):
    """``plain`` of one or more stored texts with a blank between them, as the database computes it."""

    function = "LOWER"
    arg_joiner = " || ' ' || "  # not Concat: each of its levels brings SQLite nearer to its parser's limit
    output_field = CharField()

    def as_sqlite(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper", **context: Any) -> "_AsSqlType":
        """Replace letter by letter: LOWER knows ASCII only here, and there is no TRANSLATE."""
        sql, params = super().as_sql(compiler, connection, **context)
        for accented, letter in zip(ACCENTED, PLAIN, strict=True):
            sql = f"REPLACE({sql}, '{accented}', '{letter}')"
        return sql, params

    def as_postgresql(self, compiler: "SQLCompiler", connection: "BaseDatabaseWrapper", **context: Any) -> "_AsSqlType":
        sql, params = super().as_sql(compiler, connection, **context)
        return f"TRANSLATE({sql}, '{ACCENTED}', '{PLAIN}')", params


class Joined(Func):
    """Stored texts with a blank between them, without one at the end for the last that is empty."""

    function = "TRIM"
    arg_joiner = " || ' ' || "
    output_field = CharField()


def full_name(user: str = "") -> Joined:
    """Put ``User.get_full_name`` together in the database; ``user`` is the path to whoever has the three names."""
    return Joined(f"{user}given_names", f"{user}first_surname", f"{user}second_surname")


def has_word(words: str, user: str = "user__") -> Q:
    """Return whose name contains all of these, in any order, accents or not; ``user`` is the path to the user."""
    found = Q()
    for word in plain(clean_text(words)).split(" "):
        found &= Q(**{f"{user}sort_name__contains": word})
    return found
