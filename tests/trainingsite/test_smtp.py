"""A mail server never holds a worker for longer than one conversation may take."""

import socket
import socketserver
import ssl
import subprocess
import threading
import time

import pytest
from django.core.mail import EmailMessage, get_connection

ANSWERS = {
    "EHLO": b"250-test\r\n250 STARTTLS\r\n",
    "STARTTLS": b"220 go\r\n",
    "DATA": b"354 go\r\n",
    "QUIT": b"221 bye\r\n",
}
GREETING = b"220 test ESMTP\r\n"
DEADLINE = 1.0


class Server(socketserver.ThreadingTCPServer):
    """A mail server on loopback. One answer of it, after the verb that ``drips``, comes byte by byte."""

    daemon_threads = True
    drips = ""
    context = None
    takes_slowly = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails = []
        self.port = self.server_address[1]


class Conversation(socketserver.BaseRequestHandler):
    def answer(self, verb, text):
        if verb != self.server.drips:
            self.request.sendall(text)
            return
        for byte in text.strip() + b" and so on" * 20:
            self.request.sendall(bytes([byte]))
            time.sleep(0.1)

    def handle(self):
        try:
            if self.server.context:
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
            self.speak()
        except OSError:
            pass  # the other side has hung up
        finally:
            self.request.close()

    def speak(self):
        self.answer("greeting", GREETING)
        lines = self.request.makefile("rb")
        while line := lines.readline():
            verb = line.split()[0].decode().upper()
            self.answer(verb, ANSWERS.get(verb, b"250 ok\r\n"))
            if verb == "DATA":
                if self.server.takes_slowly:
                    time.sleep(30)
                self.server.mails.append(b"".join(iter(lines.readline, b".\r\n")))
                self.answer("message", b"250 taken\r\n")
            if verb == "STARTTLS":
                time.sleep(30)  # and never shakes hands


@pytest.fixture
def server(settings):
    settings.EMAIL_DEADLINE = DEADLINE
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def send(server, body="Hola", **options):
    backend = get_connection("trainingsite.smtp.EmailBackend", host="127.0.0.1", port=server.port, **options)
    return EmailMessage("Constancia", body, "aula@example.com", ["lucia@example.com"], connection=backend).send()


def seconds_until_refused(server, **options):
    started = time.monotonic()
    with pytest.raises(OSError):  # noqa: PT011 -- whatever smtplib makes of it is one
        send(server, **options)
    return time.monotonic() - started


def test_mail_is_sent(server):
    assert send(server, "Hola\n" * 20_000) == 1

    assert [mail.count(b"Hola\r\n") for mail in server.mails] == [20_000]


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "message"])
def test_server_that_drips_is_left_at_the_deadline(server, verb):
    server.drips = verb

    assert seconds_until_refused(server) == pytest.approx(DEADLINE, abs=0.9)


def test_server_that_takes_the_message_slowly_is_left_at_the_deadline(server):
    server.takes_slowly = True

    assert seconds_until_refused(server, body="x" * 20_000_000) == pytest.approx(DEADLINE, abs=1.5)


def test_server_that_never_shakes_hands_is_left_at_the_deadline(server):
    assert seconds_until_refused(server, use_tls=True) == pytest.approx(DEADLINE, abs=0.9)


def test_mail_that_was_taken_is_sent_although_the_farewell_drips(server):
    server.drips = "QUIT"
    started = time.monotonic()

    assert send(server) == 1

    assert time.monotonic() - started < DEADLINE + 0.9
    assert len(server.mails) == 1


def test_deadline_holds_with_tls_from_the_start(server, tmp_path, monkeypatch):
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
        + ["-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.context.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    sent = send(server, use_ssl=True)
    server.drips = "MAIL"

    assert (sent, len(server.mails)) == (1, 1)
    assert seconds_until_refused(server, use_ssl=True) == pytest.approx(DEADLINE, abs=0.9)


def test_server_that_nobody_hears_of_is_an_error(settings):
    settings.EMAIL_DEADLINE = DEADLINE
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        backend = get_connection("trainingsite.smtp.EmailBackend", host="127.0.0.1", port=nobody.getsockname()[1])

        with pytest.raises(ConnectionRefusedError):
            backend.open()
