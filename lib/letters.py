"""Which letters a printed name may have. Who prints names says so: the fonts belong to a higher app."""

from collections.abc import Callable, Iterable, Mapping

from django.core.exceptions import ValidationError

_checks: list[Callable[[str], None]] = []
NAME_FIELDS = ("given_names", "first_surname", "second_surname")


def register_letters_check(check: Callable[[str], None]) -> None:
    """Have every name checked where it is written: ``check`` raises ``ValidationError``. Called when an app is
    ready.
    """
    if check not in _checks:
        _checks.append(check)


def validate_printable(text: str) -> None:
    """Refuse letters that cannot be printed: they would stop every certificate of this person."""
    for check in _checks:
        check(text)


def unprintable(texts: Mapping[str, object], names: Iterable[str] = NAME_FIELDS) -> dict[str, ValidationError]:
    """Return for each of these fields whose text cannot be printed why that is so."""
    errors = {}
    for name in names:
        try:
            validate_printable(str(texts.get(name) or ""))
        except ValidationError as error:
            errors[name] = error
    return errors
