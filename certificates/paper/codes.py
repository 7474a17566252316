"""Verification codes: 12 random Crockford base-32 symbols (60 bits) and one check symbol.

The check symbol is a sum over the field GF(32) in which every place has its own weight, a power of x modulo
x⁵ + x² + 1. So any one wrong symbol and any two exchanged symbols, neighbours or not, are always noticed
(a sum modulo 32 cannot do both); of other mistakes, 31 of 32 are.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_POLYNOMIAL = 0b100101
_CONFUSED = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\u2010-\u2015\u2212._-]+")


def new_code() -> str:
    """Return a new code of 13 symbols, without hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + check_symbol(body)


def check_symbol(body: str) -> str:
    """Return the last symbol, which turns typing errors into a friendly message."""
    total = 0
    for symbol in body:
        total = (total ^ ALPHABET.index(symbol)) << 1
        if total & 0b100000:
            total ^= _POLYNOMIAL
    return ALPHABET[total]


def normalise_code(text: str) -> str | None:
    """Return the code that a person typed, or None when it cannot be one."""
    code = _SEPARATORS.sub("", text).upper().translate(_CONFUSED)
    if len(code) != LENGTH + 1 or any(symbol not in ALPHABET for symbol in code):
        return None
    return code if check_symbol(code[:-1]) == code[-1] else None


def format_code(code: str) -> str:
    """Group a code for reading: XXXX-XXXX-XXXX-X."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
