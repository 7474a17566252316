"""What is wrong with a value, in the language of whoever runs the command."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from pydantic_core import ErrorDetails


def _choices(ctx: Mapping[str, object], name: str) -> str:
    return str(ctx.get(name, "")).replace("'", "").replace(" or ", ", ")


REASONS: dict[str, Callable[[str, object, Mapping[str, object]], str]] = {
    "missing": lambda key, value, ctx: _("“%(key)s” is missing.") % {"key": key},
    "extra_forbidden": lambda key, value, ctx: _("“%(key)s” is not a known key here.") % {"key": key},
    "string_type": lambda key, value, ctx: _(
        "Text is expected here; put quotes around numbers, dates, true, false, yes and no."
    ),
    "string_too_short": lambda key, value, ctx: _("“%(key)s” is empty.") % {"key": key},
    "string_too_long": lambda key, value, ctx: (
        _("Too long: %(count)d characters at most.") % {"count": ctx["max_length"]}
    ),
    "string_pattern_mismatch": lambda key, value, ctx: (
        _("“%(value)s” does not have the form expected of “%(key)s”.") % {"value": value, "key": key}
    ),
    "literal_error": lambda key, value, ctx: (
        _("“%(value)s” is not one of: %(choices)s.") % {"value": value, "choices": _choices(ctx, "expected")}
    ),
    "union_tag_invalid": lambda key, value, ctx: (
        _("“%(value)s” is not one of: %(choices)s.") % {"value": ctx["tag"], "choices": _choices(ctx, "expected_tags")}
    ),
    "union_tag_not_found": lambda key, value, ctx: _("“%(key)s” is missing.") % {"key": "type"},
    "int_type": lambda key, value, ctx: _("A whole number is expected here."),
    "int_from_float": lambda key, value, ctx: _("A whole number is expected here."),
    "float_type": lambda key, value, ctx: _("A number is expected here."),
    "bool_type": lambda key, value, ctx: _("Write true or false here, without quotes."),
    "list_type": lambda key, value, ctx: _("A list is expected here."),
    "too_short": lambda key, value, ctx: _("“%(key)s” has too few entries.") % {"key": key},
    "greater_than_equal": lambda key, value, ctx: _("The lowest possible value is %(limit)s.") % {"limit": ctx["ge"]},
    "less_than_equal": lambda key, value, ctx: _("The highest possible value is %(limit)s.") % {"limit": ctx["le"]},
    "value_error": lambda key, value, ctx: str(ctx["error"]),
}
for mapping_type in ("model_type", "model_attributes_type", "dict_type"):
    REASONS[mapping_type] = lambda key, value, ctx: _("Keys with values are expected here.")


def reason_of(error: ErrorDetails) -> str:
    """Return a sentence for one entry of ``ValidationError.errors()``."""
    words = REASONS.get(error["type"])
    key = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    return words(key, error["input"], error.get("ctx", {})) if words else _("This value cannot be used here.")
