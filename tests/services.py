"""What this machine offers to the tests: ``python -m tests.services [name]``.

Without a name it says loudly what was not found; with one its exit status answers. AULA_REQUIRE_ALL=1 makes
anything missing an error, so that a green run is a whole run.
"""

import os
import shutil
import socket
import sys
from functools import cache

WHAT_IS_SKIPPED = {
    "postgresql": "races with real connections (tests/races)",
    "redis": "killed workers on Redis (tests/chaos)",
    "rabbitmq": "killed workers on RabbitMQ (tests/chaos)",
    "chromium": "journeys in a browser (tests/browser)",
    "poppler": "signatures and fonts as poppler reads them (tests/certificates)",
    "openssl": "signatures as OpenSSL verifies them (tests/certificates)",
    "qpdf": "the syntax of files (tests/certificates)",
    "mupdf": "signatures as MuPDF reads them (tests/certificates)",
    "zbar": "QR codes as a camera reads them (tests/certificates)",
    "softhsm": "signatures with a key in a token (tests/certificates/test_pkcs11.py)",
    "nginx": "slow visitors before the proxy (tests/trainingsite/test_proxy.py)",
    "node": "credentials before a verifier of others (tests/certificates/credentials), modules of the pages (tests/quizzes)",
}


def _listens(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


@cache
def is_available(service: str) -> bool:
    """Whether the service can be used here."""
    match service:
        case "postgresql":
            host = os.environ.get("AULA_DB_HOST", "127.0.0.1")
            return _listens(host, int(os.environ.get("AULA_DB_PORT", "5432")))
        case "redis":
            return _listens("127.0.0.1", 6379)
        case "rabbitmq":
            return _listens("127.0.0.1", 5672)
        case "chromium":
            return chromium() is not None
        case "poppler":
            return all(map(shutil.which, ("pdfsig", "pdffonts")))
        case "openssl":
            return shutil.which("openssl") is not None
        case "qpdf":
            return shutil.which("qpdf") is not None
        case "mupdf":
            return shutil.which("mutool") is not None
        case "zbar":
            return shutil.which("zbarimg") is not None
        case "softhsm":
            return softhsm() is not None and shutil.which("softhsm2-util") is not None
        case "nginx":
            return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is not None
        case "node":
            return shutil.which("node") is not None and shutil.which("npm") is not None
    raise ValueError(service)


def chromium() -> str | None:
    """The path of the browser."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def softhsm() -> str | None:
    """The path of the library of a token made of software."""
    folders = ("/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/local/lib/softhsm", "/usr/lib64/pkcs11")
    return next((path for folder in folders if os.path.exists(path := f"{folder}/libsofthsm2.so")), None)


def missing() -> list[str]:
    """One line for each service that was not found."""
    return [
        f"NOT FOUND: {service}. SKIPPED: {what}."
        for service, what in WHAT_IS_SKIPPED.items()
        if not is_available(service)
    ]


def must_not_skip() -> bool:
    """Whether this run has to be whole."""
    return os.environ.get("AULA_REQUIRE_ALL") == "1"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(0 if is_available(sys.argv[1]) or must_not_skip() else 1)
    for line in missing():
        sys.stdout.write(f"!!! {line}\n")
    sys.exit(1 if missing() and must_not_skip() else 0)
