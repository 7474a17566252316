"""What the words of a question say by themselves, so that the page does not say otherwise."""

import re

# "Elige dos medidas", "Choose 2": the question itself tells how many.
_COUNTED = re.compile(
    r"\b(elige|escoge|selecciona|marca|choose|select|pick|mark)\s+(?:las\s+|los\s+|the\s+)?"
    r"(\d{1,2}|dos|tres|cuatro|cinco|two|three|four|five)\b",
    re.IGNORECASE,
)


def says_how_many(text: str) -> bool:
    """Tell whether the text of a question says how many choices to take."""
    return bool(_COUNTED.search(text))
