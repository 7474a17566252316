"""How alike two names are: whether one can be a correction of the other, or is somebody else's."""

from collections import Counter
from difflib import SequenceMatcher

from lib.names import plain

ALIKE = 0.75  # of two words: "Gonzales" and "González" are one, "Ana" and "Eva" are not
COMPARED = 12  # words of a name that are looked at one by one: nobody is called more
PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "van", "von"})


def words_of(name: str) -> list[str]:
    """Return the words of a name, without accents, size and particles, in the order of the alphabet."""
    words = plain(name).replace("-", " ").replace("'", " ").split()
    return sorted(word for word in words if word not in PARTICLES) or sorted(words)


def differs_much(before: str, after: str) -> bool:
    """Return whether a change is more than a correction, so that a second person looks at it.

    A correction changes accents, size or the order, mends a misspelt word, or adds or drops one word, as a second
    surname. Another word in the place of one is another name.
    """
    one, other = Counter(words_of(before)), Counter(words_of(after))
    left, unmatched = list((one - other).elements()), list((other - one).elements())
    if abs(len(left) - len(unmatched)) > 1 or len(left) > COMPARED:
        return True
    missing = 0
    for word in left:
        closest = max(unmatched, key=lambda other: SequenceMatcher(None, word, other).ratio(), default=None)
        if closest is not None and SequenceMatcher(None, word, closest).ratio() >= ALIKE:
            unmatched.remove(closest)
        else:
            missing += 1
    return missing + len(unmatched) > 1
