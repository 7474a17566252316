"""What stops a signature."""


class SigningKeyError(Exception):
    """There is no key to sign with. Says in the active language what to do, and never shows a passphrase or a PIN."""
