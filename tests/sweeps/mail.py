"""A mail server that cannot take one address, with the error of a library and not of a network."""

from typing import Any

from django.core.mail.backends.locmem import EmailBackend

UNSPEAKABLE = "unspeakable@example.com"


class Backend(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        if any(UNSPEAKABLE in message.to for message in messages):
            raise UnicodeEncodeError("ascii", "ñ", 0, 1, "ordinal not in range")
        return int(super().send_messages(messages) or 0)
