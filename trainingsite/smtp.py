"""How mails leave: a conversation with the mail server has a deadline as a whole.

The time-out of a socket bounds each read of it. A server that sends one byte now and then would keep a thread of the
worker for as long as it likes, and nothing else is delivered meanwhile.
"""

import io
import smtplib
import socket
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend as WithoutDeadline

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

PIECE = 16 * 1024


class Conversation(smtplib.SMTP):
    """One conversation: whatever waits after its deadline ends with an error, as if the server had hung up."""

    deadline: float | None = None

    def hurry(self) -> float:
        """Return for how many seconds the next step may wait. The first one starts the clock."""
        if self.deadline is None:
            self.deadline = time.monotonic() + settings.EMAIL_DEADLINE
        left = self.deadline - time.monotonic()
        if left <= 0:
            message = f"The mail server did not finish within {settings.EMAIL_DEADLINE} s."
            raise TimeoutError(message)
        return min(left, self.timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # what smtplib lets TLS extend
        failed: OSError = ConnectionError(f"{host} has no address.")
        for *_family, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            numeric = str(address[0])
            left = self.hurry()
            try:
                return socket.create_connection((numeric, port), left, self.source_address)
            except OSError as error:
                failed = error
        raise failed

    def send(self, s: "ReadableBuffer | str") -> None:
        """Send in pieces; a server that takes them slowly is as late as one that answers slowly."""
        data = memoryview(s.encode(self.command_encoding) if isinstance(s, str) else s)
        for start in range(0, len(data), PIECE):
            self._wait_no_longer()
            super().send(bytes(data[start : start + PIECE]))

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer, each byte of it before the deadline."""
        if self.file is None and self.sock:
            self.file = io.BufferedReader(Received(self, self.sock))
        answer = super().getreply()
        self._wait_no_longer()  # what follows may be the handshake of TLS, which nothing else bounds
        return answer

    def _wait_no_longer(self) -> None:
        if self.sock is None:
            return  # the conversation is over; smtplib says so itself
        try:
            self.sock.settimeout(self.hurry())
        except TimeoutError as late:
            self.close()
            raise smtplib.SMTPServerDisconnected(str(late)) from late


class EncryptedConversation(smtplib.SMTP_SSL, Conversation):
    """The same with TLS from its first byte."""


class Received(io.RawIOBase):
    """The bytes that a server sends, until the deadline."""

    def __init__(self, conversation: Conversation, connection: socket.socket) -> None:
        self.conversation, self.connection = conversation, connection

    def readable(self) -> bool:
        """Return that it always is."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Wait for bytes, never past the deadline."""
        self.connection.settimeout(self.conversation.hurry())
        return self.connection.recv_into(buffer)


class EmailBackend(WithoutDeadline):
    """Django's, which gives up when a conversation takes longer than EMAIL_DEADLINE."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """What speaks with the server."""
        return EncryptedConversation if self.use_ssl else Conversation
