"""What signs certificates and credentials."""

from trainingsite.environment import env_endpoint, env_file, env_str
from trainingsite.settings.site import DATA_DIR

#: PEM file of the key of credentials; without one it is made in the data folder
#: ([credential keys](how-to/credential-keys.md)).
CREDENTIAL_KEY_FILE = env_file("AULA_CREDENTIAL_KEY")
SIGNING_ROOT = DATA_DIR / "signing"  # keys of the self-made authority, and the certificates that verify what we signed
#: PKCS#12 file to sign with instead of the self-made authority ([signing keys](how-to/signing-keys.md)).
SIGNING_P12 = env_file("AULA_SIGNING_P12")
SIGNING_P12_PASSWORD = env_str("AULA_SIGNING_P12_PASSWORD", "")  #: Its password.
SIGNING_PKCS11_MODULE = env_str("AULA_SIGNING_PKCS11_MODULE", "")  #: Library of a token that holds the key instead.
SIGNING_PKCS11_TOKEN = env_str("AULA_SIGNING_PKCS11_TOKEN", "")  #: The label of the token.
SIGNING_PKCS11_SLOT = env_str("AULA_SIGNING_PKCS11_SLOT", "")  #: The number of its slot, where labels are not unique.
SIGNING_PKCS11_KEY = env_str("AULA_SIGNING_PKCS11_KEY", "")  #: The label of the key in the token.
SIGNING_PKCS11_PIN = env_str("AULA_SIGNING_PKCS11_PIN", "")  #: The PIN of the token.
SIGNING_PKCS11_PIN_FILE = env_file("AULA_SIGNING_PKCS11_PIN_FILE")  #: A file with the PIN, instead of the PIN.
#: Its certificate as PEM; empty where the token has it.
SIGNING_PKCS11_CERTIFICATE = env_str("AULA_SIGNING_PKCS11_CERTIFICATE", "")
TIMESTAMP_URL = env_endpoint("AULA_TIMESTAMP_URL")  #: RFC 3161 authority; without one, signatures carry no time stamp.
