"""The proxy configuration that ships: nginx takes it, and slow visitors do not reach the site."""

import contextlib
import http.client
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
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
        r"listen 443 ssl http2;": f"listen 127.0.0.1:{ports['tls']} ssl http2;",
        r"listen \[::\]:80;": f"listen [::1]:{ports['plain']};",
        r"listen \[::\]:443 ssl http2;": f"listen [::1]:{ports['tls']} ssl http2;",
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
    for name in ("nginx.conf", "aula_site.conf", "aula_429.html"):
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


def connect(port, source="127.0.0.1", host="127.0.0.1"):
    """Open a connection to the proxy, whose certificate nobody knows, from an address of this machine."""
    context = ssl._create_unverified_context()  # noqa: S323
    return http.client.HTTPSConnection(host, port, timeout=30, context=context, source_address=(source, 0))


def visit(port, body=b"", path="/", source="127.0.0.1", host="127.0.0.1"):
    """Return status and body of an answer, or nothing where nobody listens."""
    with contextlib.closing(connect(port, source, host)) as connection, contextlib.suppress(ConnectionRefusedError):
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


def test_documents_may_be_as_large_as_the_site_takes_them(proxy):
    assert visit(proxy, b"x" * 50_000_000, "/admin/documents/multiple/add/")[0] == 200


# What a first visit asks for: the page after two redirections, and what belongs to it.
FILES = [*(f"/static/part-{number}.css" for number in range(13)), "/favicon.ico", "/manifest.webmanifest"]
FIRST_VISIT = ["/", "/es/", "/es/accounts/login/", *FILES]


def first_visit(port, source):
    """Return how many answers had which status."""
    statuses = Counter()
    with contextlib.closing(connect(port, source)) as connection:
        for path in FIRST_VISIT:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            statuses[answer.status] += 1
    return statuses


@pytest.mark.parametrize(("people", "source"), [(30, "127.0.0.3"), (150, "127.0.0.4")])
def test_first_visits_of_a_whole_office_are_served(proxy, people, source):
    with ThreadPoolExecutor(30) as office:
        statuses = sum(office.map(lambda _: first_visit(proxy, source), range(people)), Counter())

    assert statuses == {200: people * len(FIRST_VISIT)}


def flood(port, path, source):
    """Ask for a page again and again, from eight threads; return the first refusal of each, or nothing after 30 s."""
    until = time.monotonic() + 30

    def ask_again_and_again(_):
        with contextlib.closing(connect(port, source)) as connection:
            while time.monotonic() < until:
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200:
                    return answer.status, dict(answer.getheaders()), body.decode()
        return None

    with ThreadPoolExecutor(8) as threads:
        return list(threads.map(ask_again_and_again, range(8)))


def test_flood_is_refused_in_both_languages_and_told_when_to_come_back(proxy):
    refusals = flood(proxy, "/es/", "127.0.0.5")

    assert all(refusals)
    status, headers, page = refusals[0]
    assert (status, headers["Retry-After"], headers["Content-Type"]) == (429, "5", "text/html; charset=utf-8")
    assert "espera cinco segundos" in page
    assert "wait five seconds" in page


def test_files_and_other_addresses_are_served_after_a_flood_of_pages(proxy):
    refusals = flood(proxy, "/static/../es/", "127.0.0.6")  # which is a page, however it is written

    assert all(refusals)
    assert first_visit(proxy, "127.0.0.7") == {200: len(FIRST_VISIT)}
    assert visit(proxy, path="/static/a.css", source="127.0.0.6")[0] == 200


def test_site_is_served_over_ipv6(proxy):
    assert visit(proxy, b"other", source="::1", host="::1") == (200, b"5")


KEY_OF_A_VISITOR = re.compile(r'"~(\^\(\?<network>.+)" \$network;')


@pytest.mark.parametrize(
    ("address", "neighbour", "stranger"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:9:9:9:9", "2001:db8:1:3:3:4:5:6"),
        ("2001:db8:1:2::1", "2001:db8:1:2:9::9", "2001:db8:1:3::1"),
        ("2001:db8::1", "2001:db8::a:b:c:d", "2001:db8:0:1::1"),
    ],
)
def test_network_of_an_ipv6_customer_is_one_visitor(address, neighbour, stranger):
    patterns = [
        re.compile(found.replace("?<", "?P<"))
        for found in KEY_OF_A_VISITOR.findall((SHIPPED / "nginx.conf").read_text())
    ]

    def network(text):
        found = next(filter(None, (pattern.match(text) for pattern in patterns)), None)
        return found.group("network") if found else text

    assert len(patterns) == 2
    assert network(address).strip(":") == network(neighbour).strip(":") != network(stranger).strip(":")
    assert network("192.0.2.1") == "192.0.2.1"
