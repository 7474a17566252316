"""Numbers in addresses: as many digits as every database can look for. With more of them the address is none of
ours.
"""

from django.urls import register_converter


class WholeNumber:
    """``<whole:pk>`` in an address, instead of Django's ``<int:pk>``, whose numbers may be too large to look for."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Return what stands in the address as a number."""
        return int(value)

    def to_url(self, value: object) -> str:
        """Return it as an address says it."""
        return str(value)


def register() -> None:
    """Let addresses use it."""
    register_converter(WholeNumber, "whole")
