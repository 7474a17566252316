import datetime
import hashlib
import io
import logging
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.core import checks
from django.core.management import CommandError, call_command
from django.utils import translation

from certificates.issuing.services import deliver
from certificates.models import Certificate
from certificates.signing.authority import current_signer, rotate, trusted_certificates
from certificates.signing.keys import SigningKeyError, signing_key
from tests.certificates.readers import is_accepted, pdfsig, roots, validate
from tests.factories import EmployeeFactory

PASSPHRASE = "correct horse"


def now():
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    settings.SIGNING_ROOT = tmp_path / "signing"
    return settings.SIGNING_ROOT


def make_certificate(key, name, issuer_key=None, issuer_name=None, *, days=(-1, 365), usage=None):
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer_name or name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() + datetime.timedelta(days=days[0]))
        .not_valid_after(now() + datetime.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=issuer_key is None or "CA" in name, path_length=None), critical=True)
    )
    if usage:
        fields = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
        others = dict.fromkeys(("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False)
        allowed = {name: name == usage for name in fields}
        builder = builder.add_extension(x509.KeyUsage(**allowed, **others), critical=True)
    signing_key = issuer_key or key
    return builder.sign(signing_key, None if isinstance(signing_key, ed25519.Ed25519PrivateKey) else hashes.SHA256())


@pytest.fixture
def use_file(settings, tmp_path):
    """Sign with a PKCS#12 file: a root, a certificate authority below it, and the signer."""

    def use_file(key=None, *, password=PASSPHRASE, given=PASSPHRASE, **options) -> x509.Certificate:
        root_key, middle_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        key = key or ec.generate_private_key(ec.SECP256R1())
        root = make_certificate(root_key, "Root CA")
        middle = make_certificate(middle_key, "Middle CA", root_key, "Root CA")
        certificate = make_certificate(key, "Academia Ñandú, S.C.", middle_key, "Middle CA", **options)
        path = tmp_path / "key.p12"
        encryption = BestAvailableEncryption(password.encode())
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, [root, middle], encryption))
        settings.SIGNING_P12, settings.SIGNING_P12_PASSWORD = str(path), given
        return certificate

    return use_file


# --- The self-made authority ------------------------------------------------------------------------


def test_authority_says_that_it_is_self_made():
    key = signing_key(now())
    (root,) = key.chain

    assert root.subject.rfc4514_string() == "CN=Aula 42001 local authority (self-made)"
    assert root.issuer == root.subject == key.certificate.issuer
    assert key.owner == "Aula 42001 certificates (self-made)"
    assert isinstance(key.certificate.public_key().curve, ec.SECP256R1)
    key.certificate.verify_directly_issued_by(root)


def test_only_the_owner_may_read_the_keys(folder):
    signing_key(now())

    assert {path.name for path in folder.iterdir()} == {".lock", "authority.pem", "signer.pem"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_authority_is_made_once(folder):
    first = signing_key(now())

    assert signing_key(now()) is first
    assert signing_key(now()).authorities == first.chain


MAKE = """
import sys, time
from pathlib import Path
from certificates.signing.authority import current_signer
sys.stdout.write("ready\\n"); sys.stdout.flush()
sys.stdin.readline()
sys.stdout.write(current_signer(Path(sys.argv[1])).read_text())
"""


def test_processes_at_once_make_one_authority(folder):
    command = [sys.executable, "-c", MAKE, str(folder)]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = {process.communicate(timeout=30)[0] for process in processes}

    assert [process.returncode for process in processes] == [0] * 4
    assert answers == {(folder / "signer.pem").read_text()}


def test_authority_goes_on_after_a_kill_between_root_and_signer(folder):
    signing_key(now())
    root = (folder / "authority.pem").read_bytes()
    (folder / "signer.pem").unlink()

    key = signing_key(now())

    assert (folder / "authority.pem").read_bytes() == root
    key.certificate.verify_directly_issued_by(key.chain[0])


def test_parts_that_a_kill_left_are_cleared_away(folder):
    current_signer(folder)
    (folder / ".signer.pem.k1ll3d").write_text("half a key")

    rotate(folder)

    assert {path.name for path in folder.iterdir()} == {".lock", "authority.pem", "signer.pem"}


def test_damaged_key_is_refused(folder):
    current_signer(folder).write_text("-----BEGIN")

    with translation.override("en"), pytest.raises(SigningKeyError) as refused:
        signing_key(now())

    assert str(refused.value) == f"{folder}/signer.pem lacks the private key or its certificate."


def test_folder_that_cannot_be_used_is_named(folder):
    folder.write_text("a file in its place")

    with translation.override("en"), pytest.raises(SigningKeyError, match=f"cannot be read: {folder}"):
        signing_key(now())


def test_check_makes_no_key_and_writes_nothing(folder, use_file):
    assert checks.run_checks(tags=["security"]) == []
    use_file()
    assert checks.run_checks(tags=["security"]) == []
    assert not folder.exists()


# --- Rotation ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_rotation_takes_effect_at_once_and_old_files_stay_valid(complete, organisation, read_stored, folder):
    old, new = (complete(EmployeeFactory(organisation=organisation)) for _ in range(2))
    deliver(old.pk)

    call_command("rotate_signing_key", stdout=io.StringIO())
    deliver(new.pk)

    old, new = (Certificate.objects.get(pk=certificate.pk) for certificate in (old, new))
    trusted = roots(folder)
    assert old.signing_key != new.signing_key == signing_key(now()).fingerprint
    assert len(trusted) == 1
    assert [is_accepted(read_stored(certificate), trusted) for certificate in (old, new)] == [True, True]
    known = {certificate.fingerprint(hashes.SHA256()).hex() for certificate in trusted_certificates(folder)}
    assert {old.signing_key, new.signing_key} < known


@pytest.mark.parametrize(
    ("language", "first"), [("en_GB.UTF-8", "The new signing certificate is in force: "), ("es_MX.UTF-8", None)]
)
def test_rotation_tells_the_new_certificate(monkeypatch, folder, language, first):
    monkeypatch.setenv("LC_ALL", language)
    output = io.StringIO()

    call_command("rotate_signing_key", stdout=output)

    lines = output.getvalue().splitlines()
    key = signing_key(now())
    assert lines[0].endswith(key.fingerprint)
    assert lines[0].startswith(first or "")
    assert key.certificate.not_valid_after_utc.date().isoformat() in lines[1]


def test_rotation_destroys_the_old_private_key(folder):
    current_signer(folder)
    old = (folder / "signer.pem").read_text().partition("-----BEGIN CERTIFICATE")[0]

    rotate(folder)

    assert [path.name for path in folder.rglob("*.pem") if old in path.read_text()] == []


def test_rotation_leaves_a_configured_file_alone(use_file, folder):
    use_file()

    with pytest.raises(CommandError, match="AULA_SIGNING_P12"):
        call_command("rotate_signing_key")

    assert not folder.exists()


# --- A PKCS#12 file ---------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "make_key",
    [
        lambda: ec.generate_private_key(ec.SECP256R1()),
        lambda: ec.generate_private_key(ec.SECP384R1()),
        lambda: rsa.generate_private_key(65537, 2048),
    ],
    ids=["P-256", "P-384", "RSA"],
)
def test_certificates_are_signed_with_the_file(certificate, use_file, read_stored, make_key, folder):
    owner = use_file(make_key(), usage="content_commitment")

    deliver(certificate.pk)

    certificate.refresh_from_db()
    pdf = read_stored(certificate)
    status = validate(pdf, roots(folder))
    assert status.bottom_line is True
    assert status.signing_cert.subject.native == {"common_name": "Academia Ñandú, S.C."}
    assert certificate.signing_key == owner.fingerprint(hashes.SHA256()).hex()
    assert certificate.sha256 == hashlib.sha256(pdf).hexdigest()
    assert not (folder / "authority.pem").exists()


@pytest.mark.django_db
@pytest.mark.poppler
def test_poppler_accepts_an_rsa_signature(certificate, use_file, private_folder):
    use_file(rsa.generate_private_key(65537, 2048))

    deliver(certificate.pk)

    said = pdfsig(private_folder / certificate.file_name)
    assert said.count("Signature is Valid.") == 1
    assert said.count("Academia Ñandú, S.C.") == 2


def test_file_carries_the_certificates_between_but_no_root_of_others(use_file):
    use_file()

    assert [each.subject.rfc4514_string() for each in signing_key(now()).chain] == ["CN=Middle CA"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"given": "wrong"}, "the passphrase in AULA_SIGNING_P12_PASSWORD is wrong"),
        ({"given": ""}, "the passphrase in AULA_SIGNING_P12_PASSWORD is wrong"),
        ({"days": (-30, -1)}, "The signing certificate expired on "),
        ({"days": (1, 30)}, "The signing certificate is not valid before "),
        ({"key": ed25519.Ed25519PrivateKey.generate()}, "must be P-256, P-384, or RSA of at least 2048 bits"),
        ({"key": ec.generate_private_key(ec.SECP521R1())}, "must be P-256, P-384, or RSA of at least 2048 bits"),
        ({"usage": "key_encipherment"}, "does not allow signatures"),
    ],
    ids=["wrong passphrase", "no passphrase", "expired", "too early", "Ed25519", "P-521", "usage"],
)
def test_unusable_file_is_refused_with_the_reason(use_file, options, message):
    use_file(**options)

    with translation.override("en"), pytest.raises(SigningKeyError) as refused:
        signing_key(now())

    assert message in str(refused.value)
    assert PASSPHRASE not in str(refused.value)
    (error,) = checks.run_checks(tags=["security"])
    assert (error.id, error.level) == ("certificates.E001", checks.ERROR)


def test_file_that_is_not_there_is_refused(settings, tmp_path):
    settings.SIGNING_P12 = str(tmp_path / "none.p12")

    with translation.override("en"), pytest.raises(SigningKeyError) as refused:
        signing_key(now())

    assert str(refused.value).endswith(f"{tmp_path}/none.p12 (No such file or directory)")


def test_file_that_may_not_be_read_is_refused(settings, tmp_path):
    settings.SIGNING_P12 = str(tmp_path)

    with translation.override("en"), pytest.raises(SigningKeyError) as refused:
        signing_key(now())

    assert str(refused.value).endswith("(Is a directory)")


def test_file_without_a_key_is_refused(settings, tmp_path):
    path = tmp_path / "certificates.p12"
    root = make_certificate(ec.generate_private_key(ec.SECP256R1()), "Root CA")
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(None, None, None, [root], BestAvailableEncryption(PASSPHRASE.encode()))
    )
    settings.SIGNING_P12, settings.SIGNING_P12_PASSWORD = str(path), PASSPHRASE

    with translation.override("en"), pytest.raises(SigningKeyError) as refused:
        signing_key(now())

    assert str(refused.value) == f"{path} lacks the private key or its certificate."


def test_new_file_in_the_same_place_is_used_without_a_restart(use_file):
    use_file()
    signing_key(now())

    second = use_file()

    assert signing_key(now()).certificate == second


@pytest.mark.django_db
def test_certificate_waits_for_a_usable_key_and_is_not_sent_unsigned(
    certificate, use_file, stored_files, mailoutbox, caplog
):
    use_file(given="wrong")
    with pytest.raises(SigningKeyError):
        deliver(certificate.pk)
    certificate.refresh_from_db()
    assert (certificate.rendered_at, certificate.delivered_at, certificate.lease_until) == (None, None, None)
    assert (stored_files(), mailoutbox) == ([], [])

    use_file()
    with time_machine.travel(certificate.available_at + datetime.timedelta(seconds=1)):
        assert deliver(certificate.pk) is True

    assert len(mailoutbox) == 1
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


# --- Checks -----------------------------------------------------------------------------------------


def test_check_warns_before_the_certificate_ends(use_file):
    use_file(days=(-1, 30))

    (warning,) = checks.run_checks(tags=["security"])

    assert (warning.id, warning.level) == ("certificates.W001", checks.WARNING)


def test_check_is_content_with_a_good_file(use_file):
    use_file()

    assert checks.run_checks(tags=["security"]) == []


@pytest.mark.django_db
def test_check_of_a_deployment_names_the_self_made_authority(use_file):
    def ours():
        found = checks.run_checks(tags=["security"], include_deployment_checks=True)
        return [(message.id, message.level) for message in found if message.id.startswith("certificates")]

    assert ours() == [("certificates.I001", checks.INFO)]
    use_file()
    assert ours() == []


@pytest.mark.parametrize(
    ("address", "is_refused"),
    [("", False), ("https://tsa.example.com/stamp", False), ("file:///etc/passwd", True), ("tsa.example.com", True)],
)
def test_check_wants_an_address_for_time_stamps(settings, address, is_refused):
    settings.TIMESTAMP_URL = address

    assert [message.id for message in checks.run_checks(tags=["security"])] == ["certificates.E002"] * is_refused
