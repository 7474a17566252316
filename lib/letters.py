"""What a name may be that is printed and mailed. Who prints names says which letters: the fonts belong to a higher
app.
"""

from collections.abc import Callable, Iterable, Mapping

from django.core.exceptions import ValidationError

from lib.links import validate_no_address

_checks: list[Callable[[str], None]] = []
COMPANIES = frozenset({"legal_name", "agent_name"})
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


def unfit(texts: Mapping[str, object], names: Iterable[str] = NAME_FIELDS) -> dict[str, ValidationError]:
    """Return for each of these fields whose text cannot be printed, or would be a link in a mail, why that is so."""
    errors = {}
    for name in names:
        text = str(texts.get(name) or "")
        try:
            validate_no_address(text, is_company=name in COMPANIES)
            validate_printable(text)
        except ValidationError as error:
            errors[name] = error
    return errors
