"""Whole numbers as browsers and files write them: the digits 0 to 9, and not too many of them.

``str.isdigit`` knows "²", which ``int`` does not, and ``int`` takes time with the square of the digits.
"""

LARGEST = 2**31 - 1


def whole_number(text: str, most: int = LARGEST) -> int | None:
    """Return the number from 0 to ``most`` that a text is; None for any other text."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None
