"""What JSON holds, as a type: for data whose shape somebody else decides; and how it is known again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = (
    "Mapping[str, JsonValue] | Sequence[JsonValue] | str | float | None"  # a float may be whole, or a bool
)
JsonObject: TypeAlias = dict[str, JsonValue]


def json_sha256(value: Mapping[str, object]) -> str:
    """Return SHA-256 of data in a canonical form: the same, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
