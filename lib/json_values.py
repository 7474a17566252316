"""What JSON holds, as a type: for data whose shape somebody else decides."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonValue: TypeAlias = (
    "Mapping[str, JsonValue] | Sequence[JsonValue] | str | float | None"  # a float may be whole, or a bool
)
JsonObject: TypeAlias = dict[str, JsonValue]
