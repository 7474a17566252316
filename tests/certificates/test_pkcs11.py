"""A signing key inside a token; SoftHSM stands for the hardware."""

import datetime
import os
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.core import checks
from django.core.management import CommandError, call_command
from django.utils import translation

from certificates.issuing.services import deliver
from certificates.signing import keys, tokens
from certificates.signing.keys import SigningKeyError, signing_key
from tests.certificates.readers import openssl, pdfsig, validate
from tests.services import softhsm

pkcs11 = pytest.importorskip("pkcs11")

pytestmark = pytest.mark.softhsm

PIN, LABEL, TOKEN = "2468-secret", "Aula signing", "aula"


def now():
    return datetime.datetime.now(datetime.UTC)


def self_signed(public_key, private_key, name="Academia Ñandú, S.C."):
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(public_key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now() - datetime.timedelta(days=1))
    builder = builder.not_valid_after(now() + datetime.timedelta(days=300))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(private_key, hashes.SHA256())


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """An empty SoftHSM with one token. The library reads its configuration once in a process."""
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    command = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "12345678"]
    subprocess.run(command, check=True, capture_output=True)
    loaded = pkcs11.lib(softhsm())
    loaded.reinitialize()
    return loaded


@pytest.fixture(autouse=True)
def token(library, settings, tmp_path):
    settings.SIGNING_ROOT = tmp_path / "signing"
    settings.SIGNING_P12 = ""
    settings.SIGNING_PKCS11_MODULE = softhsm()
    settings.SIGNING_PKCS11_TOKEN, settings.SIGNING_PKCS11_KEY, settings.SIGNING_PKCS11_PIN = TOKEN, LABEL, PIN
    keys._read_token.cache_clear()
    library.reinitialize()  # logs out whoever was logged in
    yield library.get_token(token_label=TOKEN)
    keys._read_token.cache_clear()


@pytest.fixture
def put(token):
    """Put a key and its certificate into the token; they are gone after the test."""
    sessions = []

    def put(private_key, *, label=LABEL, certificate=True):
        with opened(token) as session:
            sessions.append(label)
            stored = _import(session, private_key, label)
            found = self_signed(private_key.public_key(), private_key)
            if certificate:
                session.create_object(
                    {
                        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                        pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                        pkcs11.Attribute.TOKEN: True,
                        pkcs11.Attribute.LABEL: label,
                        pkcs11.Attribute.SUBJECT: found.subject.public_bytes(),
                        pkcs11.Attribute.VALUE: found.public_bytes(Encoding.DER),
                    }
                )
            assert stored is not None
        return found

    yield put
    with opened(token) as session:
        for label in set(sessions):
            for each in list(session.get_objects({pkcs11.Attribute.LABEL: label})):
                each.destroy()


def opened(token):
    try:
        return token.open(rw=True, user_pin=PIN)
    except pkcs11.UserAlreadyLoggedIn:
        return token.open(rw=True)


def _import(session, private_key, label):
    common = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY,
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.PRIVATE: True,
        pkcs11.Attribute.SENSITIVE: True,
        pkcs11.Attribute.SIGN: True,
        pkcs11.Attribute.LABEL: label,
    }
    numbers = private_key.private_numbers()
    if isinstance(private_key, ec.EllipticCurvePrivateKey):
        size = (private_key.key_size + 7) // 8
        return session.create_object(
            common
            | {
                pkcs11.Attribute.KEY_TYPE: pkcs11.KeyType.EC,
                pkcs11.Attribute.EC_PARAMS: pkcs11.util.ec.encode_named_curve_parameters(private_key.curve.name),
                pkcs11.Attribute.VALUE: numbers.private_value.to_bytes(size, "big"),
            }
        )
    octets = {
        pkcs11.Attribute.MODULUS: numbers.public_numbers.n,
        pkcs11.Attribute.PUBLIC_EXPONENT: numbers.public_numbers.e,
        pkcs11.Attribute.PRIVATE_EXPONENT: numbers.d,
        pkcs11.Attribute.PRIME_1: numbers.p,
        pkcs11.Attribute.PRIME_2: numbers.q,
        pkcs11.Attribute.EXPONENT_1: numbers.dmp1,
        pkcs11.Attribute.EXPONENT_2: numbers.dmq1,
        pkcs11.Attribute.COEFFICIENT: numbers.iqmp,
    }
    octets = {name: value.to_bytes((value.bit_length() + 7) // 8, "big") for name, value in octets.items()}
    return session.create_object(common | octets | {pkcs11.Attribute.KEY_TYPE: pkcs11.KeyType.RSA})


@pytest.mark.django_db
@pytest.mark.poppler
@pytest.mark.openssl
@pytest.mark.parametrize(
    "make_key",
    [
        lambda: ec.generate_private_key(ec.SECP256R1()),
        lambda: ec.generate_private_key(ec.SECP384R1()),
        lambda: rsa.generate_private_key(65537, 2048),
    ],
    ids=["P-256", "P-384", "RSA"],
)
def test_three_verifiers_accept_what_the_token_signed(
    certificate, put, make_key, read_stored, private_folder, tmp_path
):
    owner = put(make_key())

    deliver(certificate.pk)

    certificate.refresh_from_db()
    pdf = read_stored(certificate)
    assert certificate.signing_key == owner.fingerprint(hashes.SHA256()).hex()
    assert validate(pdf, [owner]).bottom_line is True
    assert pdfsig(private_folder / certificate.file_name).count("Signature is Valid.") == 1
    assert openssl(pdf, tmp_path, [owner]) is True


@pytest.mark.django_db
def test_certificate_may_come_from_a_file(put, settings, tmp_path):
    owner = put(ec.generate_private_key(ec.SECP256R1()), certificate=False)
    path = tmp_path / "signer.pem"
    path.write_bytes(owner.public_bytes(Encoding.PEM))
    settings.SIGNING_PKCS11_CERTIFICATE = str(path)

    assert signing_key(now()).certificate == owner


def test_pin_may_come_from_a_file(put, settings, tmp_path):
    put(ec.generate_private_key(ec.SECP256R1()))
    (tmp_path / "pin").write_text(f"{PIN}\n")
    (tmp_path / "pin").chmod(0o600)
    settings.SIGNING_PKCS11_PIN, settings.SIGNING_PKCS11_PIN_FILE = "", str(tmp_path / "pin")

    assert signing_key(now()).owner == "Academia Ñandú, S.C."
    assert checks.run_checks(tags=["security"]) == []


def test_check_warns_of_a_pin_that_others_can_read(put, settings, tmp_path):
    put(ec.generate_private_key(ec.SECP256R1()))
    (tmp_path / "pin").write_text(PIN)
    (tmp_path / "pin").chmod(0o644)
    settings.SIGNING_PKCS11_PIN_FILE = str(tmp_path / "pin")

    assert [message.id for message in checks.run_checks(tags=["security"])] == ["certificates.W002"]


def test_check_wants_one_key(put, settings):
    put(ec.generate_private_key(ec.SECP256R1()))
    settings.SIGNING_P12 = "/nowhere.p12"

    assert [message.id for message in checks.run_checks(tags=["security"])] == ["certificates.E003"]


def refused(settings, **changed):
    for name, value in changed.items():
        setattr(settings, f"SIGNING_PKCS11_{name}", value)
    with translation.override("en"), pytest.raises(SigningKeyError) as error:
        signing_key(now())
    assert [message.id for message in checks.run_checks(tags=["security"])] == ["certificates.E001"]
    assert PIN not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"MODULE": "/nowhere/lib.so"}, "The PKCS#11 module /nowhere/lib.so cannot be used"),
        ({"TOKEN": "another"}, "The token “another” is not there"),
        ({"TOKEN": "", "SLOT": "987654"}, "The token “987654” is not there"),
        ({"KEY": "another"}, "The token has no certificate named “another”"),
        ({"PIN_FILE": "/nowhere/pin"}, "/nowhere/pin (No such file or directory)"),
        ({"CERTIFICATE": __file__}, "AULA_SIGNING_PKCS11_CERTIFICATE is not a certificate in PEM"),
    ],
    ids=["module", "token", "slot", "certificate", "PIN file", "no PEM"],
)
def test_what_is_wrong_is_said(put, settings, changed, message):
    put(ec.generate_private_key(ec.SECP256R1()))

    assert message in refused(settings, **changed)


def test_missing_token_names_those_that_are_there(put, settings):
    assert refused(settings, TOKEN="another").endswith("Found: “aula”")


def test_key_that_is_missing_is_named(put, settings, tmp_path):
    owner = put(ec.generate_private_key(ec.SECP256R1()), label="other label")
    path = tmp_path / "signer.pem"
    path.write_bytes(owner.public_bytes(Encoding.PEM))

    assert "no private key named “Aula signing”" in refused(settings, CERTIFICATE=str(path))


def test_certificate_of_another_key_is_refused(put, settings, tmp_path):
    put(ec.generate_private_key(ec.SECP256R1()))
    other = ec.generate_private_key(ec.SECP256R1())
    path = tmp_path / "signer.pem"
    path.write_bytes(self_signed(other.public_key(), other).public_bytes(Encoding.PEM))

    assert "does not belong to the key" in refused(settings, CERTIFICATE=str(path))


def test_key_that_readers_do_not_know_is_refused(put, settings, tmp_path):
    put(ec.generate_private_key(ec.SECP256R1()))
    other, issuer = ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
    path = tmp_path / "signer.pem"
    path.write_bytes(self_signed(other.public_key(), issuer).public_bytes(Encoding.PEM))

    assert "must be P-256, P-384, or RSA" in refused(settings, CERTIFICATE=str(path))


def test_wrong_pin_is_tried_once_by_all_processes_together(put, settings, monkeypatch):
    put(ec.generate_private_key(ec.SECP256R1()))
    asked = []
    find = tokens._find
    monkeypatch.setattr(tokens, "_find", lambda *args, **kwargs: Counted(find(*args, **kwargs), asked))

    for _ in range(3):
        keys._read_token.cache_clear()
        assert "The token refused the PIN" in refused(settings, PIN="1357-wrong")

    assert asked == ["1357-wrong"]
    assert "1357-wrong" not in (Path(settings.SIGNING_ROOT) / tokens.REFUSED_PIN).read_text()


def test_right_pin_works_after_a_wrong_one(put, settings):
    put(ec.generate_private_key(ec.SECP256R1()))
    refused(settings, PIN="1357-wrong")

    settings.SIGNING_PKCS11_PIN = PIN

    assert signing_key(now()).owner == "Academia Ñandú, S.C."


class Counted:
    """A token that notes with which PIN it is opened."""

    def __init__(self, token, asked):
        self.serial, self._token, self._asked = token.serial, token, asked

    def open(self, user_pin=None):
        self._asked.append(user_pin)
        return self._token.open(user_pin=user_pin)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of python-pkcs11, tidying up
def test_lost_session_is_opened_again(put, token):
    put(ec.generate_private_key(ec.SECP256R1()))
    sign = signing_key(now()).sign
    sign.__self__._session.close()

    assert sign(b"after the token was put back")


@pytest.mark.django_db
def test_certificate_waits_while_the_token_is_away(certificate, put, settings, mailoutbox, stored_files):
    put(ec.generate_private_key(ec.SECP256R1()))
    settings.SIGNING_PKCS11_TOKEN = "taken out"

    with pytest.raises(SigningKeyError):
        deliver(certificate.pk)

    certificate.refresh_from_db()
    assert (certificate.rendered_at, stored_files(), mailoutbox) == (None, [], [])


def test_rotation_is_the_business_of_the_token():
    with translation.override("en"), pytest.raises(CommandError, match="token"):
        call_command("rotate_signing_key")


def test_without_the_package_the_message_says_what_to_install(put, settings, monkeypatch):
    monkeypatch.setattr(tokens, "IS_INSTALLED", False)

    assert "pip install python-pkcs11" in refused(settings)
