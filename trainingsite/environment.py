"""Strict readers of the environment: a wrong value stops the start instead of being guessed."""

import ipaddress
import os
import re
import sys
from collections.abc import Collection
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
SAME_MACHINE = ("localhost", "127.0.0.1", "::1")
_FALSE = {"0", "false", "no", "off"}
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+")
LEAST_SECRET, LEAST_CHARACTERS = 50, 5  # what Django's check asks for
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?)+|\[[0-9A-Fa-f:.]+\]")


def say_what_is_wrong() -> None:
    """Let a process that a wrong setting stops say so in its one sentence, whichever command it is."""
    usual = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        if isinstance(error, ImproperlyConfigured):
            sys.stderr.write(f"{error}\n")
        else:
            usual(kind, error, traceback)

    sys.excepthook = hook


def env_str(name: str, default: str | None = None) -> str:
    """Return the variable; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"The environment variable {name} must be set.")
    return value


def env_bool(name: str, default: bool) -> bool:
    """Return the variable as a boolean; anything but the usual words is refused."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in _TRUE:
        return True
    if value.lower() in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be one of {sorted(_TRUE | _FALSE)}, not {value!r}.")


def env_int(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    """Return the variable as a whole number within its bounds."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error
    if not least <= number <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {number}.")
    return number


def env_port(name: str, default: int) -> int:
    """Return the variable as the number of a port."""
    try:
        return env_int(name, default, least=1, most=65535)
    except ImproperlyConfigured:
        raise ImproperlyConfigured(f"{name} must be a port from 1 to 65535, not {os.environ[name]!r}.") from None


def env_host(name: str, default: str) -> str:
    """Return the variable as what to listen on: the name of a machine, or an address, IPv6 with or without brackets."""
    host = env_str(name, default).strip()
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(f"{name} must be a host or an address to listen on, not {host!r}.") from None
    return bare


def in_address(host: str) -> str:
    """Return a host as it stands before a port: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def env_list(name: str, default: str = "") -> list[str]:
    """Return a comma-separated variable as a list without blanks."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def env_hosts(name: str) -> list[str]:
    """Return a comma-separated variable as names of hosts, without scheme and port; ``*`` and a leading dot as Django
    knows them.
    """
    hosts = env_list(name)
    for host in hosts:
        if host != "*" and not _HOST.fullmatch(host.removeprefix(".")):
            raise ImproperlyConfigured(f"{name} must hold names of hosts like aula.example.com, not {host!r}.")
    return hosts


def env_word(name: str, default: str) -> str:
    """Return the variable as a name of letters, digits, dots, dashes and underscores; never empty."""
    word = env_str(name, default)
    if not _WORD.fullmatch(word):
        raise ImproperlyConfigured(f"{name} must be a name of letters, digits, dots and dashes, not {word!r}.")
    return word


def env_secret(name: str) -> str:
    """Return the variable, which must be set and hard to guess: long, and of many characters. It is never repeated."""
    secret = env_str(name)
    if len(secret) < LEAST_SECRET or len(set(secret)) < LEAST_CHARACTERS:
        raise ImproperlyConfigured(
            f"{name} must be at least {LEAST_SECRET} random characters, {LEAST_CHARACTERS} of them different."
        )
    return secret


def env_sender(name: str, default: str) -> str:
    """Return the variable as who sends e-mails: an address, with or without a name before it."""
    text = env_str(name, default)
    _name, address = parseaddr(text)
    if not _EMAIL.fullmatch(address) or "\n" in text:
        raise ImproperlyConfigured(f"{name} must be an e-mail address like Aula <aula@example.com>, not {text!r}.")
    return text


def env_contact(name: str) -> str:
    """Return the variable as a way to reach somebody: ``mailto:`` with an address, or ``https://``; "" without one."""
    text = env_str(name, "").strip()
    is_mail = text.startswith("mailto:") and _EMAIL.fullmatch(text.removeprefix("mailto:"))
    is_page = urlsplit(text).scheme == "https" and urlsplit(text).hostname
    if text and not is_mail and not is_page:
        raise ImproperlyConfigured(
            f"{name} must be like mailto:security@example.com or https://example.com/security, not {text!r}."
        )
    return text


def env_choice(name: str, choices: Collection[str], default: str) -> str:
    """Return the variable, which must be one of the choices."""
    value = os.environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {sorted(choices)}, not {value!r}.")
    return value


def env_broker(name: str, schemes: Collection[str], default: str) -> str:
    """Return the address of a broker, or the default, which is a word. No password in it is ever repeated."""
    value = os.environ.get(name, default)
    scheme, separator, _rest = value.partition("://")
    if value != default and not (separator and scheme in schemes):
        known = ", ".join(f"{scheme}://…" for scheme in sorted(schemes))
        raise ImproperlyConfigured(f"{name} must be {default} or an address of {known}.")
    return value


def env_keys(name: str) -> list[str]:
    """Return Fernet keys, the newest first. One that could neither encrypt nor open anything is refused, unnamed."""
    keys = env_list(name)
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must hold Fernet keys (44 characters): number {number} is none. docs/how-to/keep-the-data-keys.md"
            ) from None
    return keys


def env_file(name: str) -> str:
    """Return the variable as the whole path of a file that is there and can be read; "" where it is not set."""
    value = os.environ.get(name, "")
    if value and not (Path(value).is_absolute() and Path(value).is_file() and os.access(value, os.R_OK)):
        raise ImproperlyConfigured(f"{name} must be the whole path of a file that can be read, not {value!r}.")
    return value


def env_folder(name: str) -> Path | None:
    """Return the variable as a folder that is there; None where it is not set."""
    value = os.environ.get(name, "")
    if not value:
        return None
    if not Path(value).is_absolute() or not Path(value).is_dir():
        raise ImproperlyConfigured(f"{name} must be the whole path of a folder that exists, not {value!r}.")
    return Path(value)


def env_data_folder(name: str, default: Path, source: Path) -> Path:
    """Return the variable as the folder that is written to. It may be made anew, so only its place is judged: a whole
    path, and neither the folder of the source nor one that holds it, whose permissions and files are no business of
    ours.
    """
    value = os.environ.get(name)
    if value is None:
        return default
    folder = Path(value)
    if not folder.is_absolute():
        raise ImproperlyConfigured(f"{name} must be the whole path of a folder (or not be set), not {value!r}.")
    if source.is_relative_to(folder.resolve()):
        raise ImproperlyConfigured(f"{name} must be a folder of its own: {value!r} holds the source of the program.")
    return folder


def env_address(name: str, default: str | None = None, *, is_secure: bool = False) -> str:
    """Return the address of a site: scheme, host and perhaps a port. It stands in what is signed, for ever."""
    return _address(name, env_str(name, default), is_secure)


def env_addresses(name: str) -> list[str]:
    """Return a comma-separated variable as addresses of sites."""
    return [_address(name, item, False) for item in env_list(name)]


def env_endpoint(name: str) -> str:
    """Return an address to which something is posted, path and all; "" where none is given."""
    text = env_str(name, "").strip()
    if text and (urlsplit(text).scheme not in ("https", "http") or not urlsplit(text).hostname):
        raise ImproperlyConfigured(f"{name} must be an address like https://gateway.example.com/aula, not {text!r}.")
    return text


def env_post(name: str) -> str:
    """Return an https address to which something is posted, or an http one of this machine; "" where none is given."""
    text = env_endpoint(name)
    parts = urlsplit(text)
    if text and (parts.scheme != "https" and parts.hostname not in SAME_MACHINE or parts.username or parts.fragment):
        raise ImproperlyConfigured(
            f"{name} must be an https address without a user name, or an http one of this machine like "
            f"http://127.0.0.1:9000/aula, not {text!r}."
        )
    return text


def _address(name: str, text: str, is_secure: bool) -> str:
    schemes = ("https",) if is_secure else ("https", "http")
    example = "https://aula.example.com"
    try:
        parts = urlsplit(text.strip().rstrip("/"))
        host, port = parts.netloc.removesuffix(f":{parts.port}"), parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be an address like {example}, not {text!r}.") from None
    if parts.scheme not in schemes or not _HOST.fullmatch(host) or port == 0:
        wanted = "an https address" if is_secure else "an address"
        raise ImproperlyConfigured(f"{name} must be {wanted} like {example}, not {text!r}.")
    if parts.path or "?" in text or "#" in text:
        raise ImproperlyConfigured(f"{name} must end after the host, as {example} does: {text!r} goes on.")
    return f"{parts.scheme}://{parts.netloc.lower()}"
