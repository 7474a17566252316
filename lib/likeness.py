"""How alike two names are: whether one can be a correction of the other, or is somebody else's."""

from difflib import SequenceMatcher

from lib.names import plain

ALIKE = 0.75  # of two words: "Gonzales" and "González" are one, "Ana" and "Eva" are not
PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "van", "von"})


def words_of(name: str) -> list[str]:
    """The words of a name, without accents, size and particles, in the order of the alphabet."""
    words = plain(name).replace("-", " ").replace("'", " ").split()
    return sorted(word for word in words if word not in PARTICLES) or sorted(words)


def differs_much(before: str, after: str) -> bool:
    """Whether a change is more than a correction, so that a second person looks at it.

    A correction changes accents, size or the order, mends a misspelt word, or adds or drops one word, as a second
    surname. Another word in the place of one is another name.
    """
    left, right = words_of(before), words_of(after)
    unmatched = list(right)
    missing = 0
    for word in left:
        closest = max(unmatched, key=lambda other: SequenceMatcher(None, word, other).ratio(), default=None)
        if closest is not None and SequenceMatcher(None, word, closest).ratio() >= ALIKE:
            unmatched.remove(closest)
        else:
            missing += 1
    return missing + len(unmatched) > 1
