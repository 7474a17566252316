"""The proxy configuration that ships: nginx takes it, and slow visitors do not reach the site."""

import contextlib
import http.client
import os
import re
import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.harness import free_port, wait_until
from tests.trainingsite.test_web_server import APPLICATION, HEAD, ask

pytestmark = pytest.mark.nginx
AS_ROOT = "user root;" if os.getuid() == 0 else ""  # else its workers may not write into the folder of the test
SHIPPED = Path(__file__).parents[2] / "docs/how-to/proxy"


def adapt(text, folder, **ports):
    """Return a shipped file for an nginx of this test: other ports, own certificate, own folder."""
    changes = {
        r"listen 80;": f"listen 127.0.0.1:{ports['plain']};",
        r"listen 443 ssl;": f"listen 127.0.0.1:{ports['tls']} ssl;",
        r"server 127\.0\.0\.1:8000;": f"server 127.0.0.1:{ports['site']};",
        r"/etc/ssl/aula/\w+\.pem": str(folder / "tls.pem"),
        r"/etc/nginx/": f"{folder}/",
        r"server_tokens off;": f"server_tokens off; access_log off; client_body_temp_path {folder}/body;"
        + "".join(f" {name}_temp_path {folder}/{name};" for name in ("proxy", "fastcgi", "uwsgi", "scgi")),
        r"worker_processes auto;": f"{AS_ROOT} worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log;",
    }
    for pattern, wanted in changes.items():
        text = re.sub(pattern, wanted, text)
    return text


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    """An nginx with the shipped configuration before a site of two threads; yields the port for TLS."""
    folder = tmp_path_factory.mktemp("proxy")
    ports = {name: free_port() for name in ("plain", "tls", "site")}
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
        + ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True,
        capture_output=True,
    )
    (folder / "tls.pem").write_text((folder / "key.pem").read_text() + (folder / "certificate.pem").read_text())
    for name in ("nginx.conf", "aula_site.conf"):
        (folder / name).write_text(adapt((SHIPPED / name).read_text(), folder, **ports))
    (folder / "application.py").write_text(APPLICATION)
    environment = {**os.environ, "PYTHONPATH": str(folder), "AULA_PORT": str(ports["site"])}
    environment |= {"AULA_WEB_WORKERS": "1", "AULA_WEB_THREADS": "2", "AULA_RECEIVE_SECONDS": "60"}
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:trainingsite.web_server"]
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    site = subprocess.Popen([*gunicorn, "application:application"], env=environment)
    server = subprocess.Popen([nginx, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    try:
        wait_until(lambda: ask(ports["site"]) == b"0" and visit(ports["tls"]) == (200, b"0"), "the proxy answers")
        yield ports["tls"]
    finally:
        for process in (server, site):
            process.terminate()
            process.wait(10)


def connect(port):
    """Open a connection to the proxy, whose certificate nobody knows."""
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=ssl._create_unverified_context())  # noqa: S323


def visit(port, body=b"", path="/"):
    """Return status and body of an answer, or nothing where nobody listens."""
    with contextlib.closing(connect(port)) as connection, contextlib.suppress(ConnectionRefusedError):
        connection.request("POST", path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    return None


def test_many_slow_bodies_do_not_reach_the_site(proxy):
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            connection = stack.enter_context(contextlib.closing(connect(proxy)))
            connection.connect()
            connection.sock.sendall(HEAD)
        answers = [visit(proxy, b"other") for _ in range(5)]

    assert answers == [(200, b"5")] * 5


@pytest.mark.parametrize(
    ("path", "status"), [("/es/quizzes/", 413), ("/verify/file/", 200), ("/admin/", 200), ("/es/dc3/signatures/", 200)]
)
def test_only_addresses_that_take_files_take_large_bodies(proxy, path, status):
    assert visit(proxy, b"x" * 2_000_000, path)[0] == status
