import multiprocessing
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from certificates.credentials.keys import load_private_key, multibase, public_name
from tests.certificates.credentials.conftest import from_base58


def pem(key, protection=None):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection or NoEncryption())


def test_fresh_machine_makes_a_key_that_only_its_owner_reads(keys_folder):
    key = load_private_key()

    (file,) = keys_folder.iterdir()
    assert file.name == "credential.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(keys_folder.stat().st_mode) == 0o700
    assert file.read_bytes() == pem(key)


def test_key_is_made_once(keys_folder):
    assert pem(load_private_key()) == pem(load_private_key())


def _load(start, results):
    start.wait()
    results.put(public_name(load_private_key().public_key()))


def test_processes_that_start_at_once_share_one_key(keys_folder):
    context = multiprocessing.get_context("fork")
    start, results = context.Barrier(4), context.Queue()
    processes = [context.Process(target=_load, args=(start, results)) for _ in range(4)]
    for process in processes:
        process.start()

    names = {results.get(timeout=30) for _ in processes}

    for process in processes:
        process.join()
    assert len(names) == 1
    assert [file.name for file in keys_folder.iterdir()] == ["credential.pem"]


def test_production_brings_its_own_key(settings, tmp_path, keys_folder):
    key = Ed25519PrivateKey.generate()
    settings.CREDENTIAL_KEY_FILE = str(tmp_path / "own.pem")
    Path(settings.CREDENTIAL_KEY_FILE).write_bytes(pem(key))

    assert pem(load_private_key()) == pem(key)
    assert [error for error in run_checks() if error.id == "certificates.E005"] == []
    assert not keys_folder.exists()


def test_check_makes_no_key(keys_folder):
    assert [error for error in run_checks() if error.id == "certificates.E005"] == []
    assert not keys_folder.exists()


def test_key_that_was_made_and_then_emptied_is_found(settings, keys_folder):
    load_private_key()
    (Path(settings.DATA_DIR) / "keys" / "credential.pem").write_bytes(b"")

    assert [error.id for error in run_checks() if error.id == "certificates.E005"] == ["certificates.E005"]


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"nonsense",
        pem(ec.generate_private_key(ec.SECP256R1())),
        pem(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"secret")),
    ],
    ids=["missing", "nonsense", "another kind", "with a passphrase"],
)
def test_key_that_cannot_be_used_stops_the_start_with_a_reason(settings, tmp_path, keys_folder, content):
    settings.CREDENTIAL_KEY_FILE = str(tmp_path / "own.pem")
    if content:
        Path(settings.CREDENTIAL_KEY_FILE).write_bytes(content)

    with pytest.raises(ImproperlyConfigured, match="AULA_CREDENTIAL_KEY"):
        load_private_key()

    assert [error.id for error in run_checks() if error.id == "certificates.E005"] == ["certificates.E005"]
    assert not keys_folder.exists()


@pytest.mark.parametrize("data", [b"\x00\x00a", b"\xff" * 34, b"\x01", b"Hello World!"])
def test_base_58_can_be_read_back(data):
    text = multibase(data)

    zeros = len(data) - len(data.lstrip(b"\0"))
    assert text.startswith("z" + "1" * zeros)
    assert from_base58(text[1 + zeros :]) == data.lstrip(b"\0")


def test_base_58_is_that_of_the_published_example():
    assert multibase(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"
