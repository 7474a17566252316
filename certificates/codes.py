"""Verification codes: 12 random Crockford base-32 symbols (60 bits) and one check symbol."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_CONFUSED = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """Return a new code of 13 symbols, without hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + check_symbol(body)


def check_symbol(body: str) -> str:
    """The last symbol, which turns most typing errors into a friendly message."""
    total = sum(ALPHABET.index(symbol) * (position % 31 + 1) for position, symbol in enumerate(body))
    return ALPHABET[total % 32]


def normalise_code(text: str) -> str | None:
    """Return the code that a person typed, or None when it cannot be one."""
    code = text.strip().upper().translate(_CONFUSED)
    if len(code) != LENGTH + 1 or any(symbol not in ALPHABET for symbol in code):
        return None
    return code if check_symbol(code[:-1]) == code[-1] else None


def format_code(code: str) -> str:
    """Group a code for reading: XXXX-XXXX-XXXX-X."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
