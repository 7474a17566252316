"""Texts that say nearly the same: sets of three-letter pieces, compared by the share that they have in common."""

import unicodedata
from collections.abc import Iterator, Mapping

from lib.budget import Limits, charge, look
from lib.names import composed

WORDS_BETWEEN_LOOKS = 1_000_000  # of the processor, until the clock is looked at again: a fraction of a second
NEW_PIECES_OF_AN_ELEMENT = 4
SIMILAR = 0.7  # Jaccard index from which two questions are worth comparing
ON_A_SCREEN = Limits(seconds=5, characters=20_000_000)  # what comparing may cost while somebody waits for a page


def pieces(text: str) -> frozenset[str]:
    """Return the three-letter pieces of a text, whatever its accents, capitals and punctuation."""
    charge(characters=len(text))
    plain = composed(text.casefold(), "NFKD")
    charge(characters=max(0, len(plain) - len(text)))  # one letter may unfold into eighteen
    words = "".join(
        letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter)
    ).split()
    padded = f" {' '.join(words)} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2)) if words else frozenset()


def similar_pairs(texts: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Yield every pair of keys whose texts are similar.

    Each set is one whole number, a bit for each piece, so comparing two is one operation of the processor's words: two
    thousand texts take about half a second. Texts of too different a size are never compared.
    """
    bits: dict[str, int] = {}
    sets: list[tuple[int, int, int]] = []
    for key, text in texts.items():
        found = pieces(text)
        if found:
            before = len(bits)
            sets.append((len(found), _mask(found, bits), key))
            # Every language has some thousands of pieces; random letters would make every number as long as all texts.
            charge(elements=(len(bits) - before) // NEW_PIECES_OF_AN_ELEMENT)
    sets.sort()
    at_once = max(1, WORDS_BETWEEN_LOOKS // (len(bits) // 64 + 1))
    first = 0
    for index, (size, mask, key) in enumerate(sets):
        while sets[first][0] < SIMILAR * size:
            first += 1
        for number, (other_size, other_mask, other) in enumerate(sets[first:index]):
            if number % at_once == 0:
                look()
            # Of the union, size + other size − common, at least the share must be common.
            if (mask & other_mask).bit_count() * (1 + SIMILAR) >= SIMILAR * (size + other_size):
                yield other, key


def _mask(found: frozenset[str], bits: dict[str, int]) -> int:
    """Return the number with the bit of each piece set, in time that grows with the number of bits only."""
    places = [bits.setdefault(piece, len(bits)) for piece in found]
    mask = bytearray(len(bits) // 8 + 1)
    for place in places:
        mask[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(mask, "little")


def similar_to(text: str, texts: Mapping[int, str]) -> list[int]:
    """Return the keys of the texts that are similar to this one."""
    own = pieces(text)
    return [key for key, other in texts.items() if _common_share(own, pieces(other)) >= SIMILAR]


def likeness(one: str, other: str) -> float:
    """Return how much two texts have in common, from 0 to 1."""
    return _common_share(pieces(one), pieces(other))


def _common_share(own: frozenset[str], others: frozenset[str]) -> float:
    return len(own & others) / len(own | others) if own else 0
