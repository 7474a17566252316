"""What every block of a stream is made of: ids that stay, texts in both languages, lists."""

import uuid
from collections.abc import Mapping, Sequence

from curriculum.loading import schema

NAMESPACE = uuid.UUID("6f2d9c1e-42b0-5c01-9a42-001a0b1c2d3e")


def stable_id(name: str) -> str:
    """Return the same id for the same name, for ever: progress and answers point to it."""
    return str(uuid.uuid5(NAMESPACE, name))


def both(text: schema.Both | schema.BothLines) -> dict[str, str]:
    return {"es": text.es, "en": text.en}


def items(name: str, values: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    return [
        {"type": "item", "value": value, "id": stable_id(f"{name}/{number}")} for number, value in enumerate(values)
    ]
