"""The e-mail that carries a certificate."""

from certificates.models import Certificate


def send_certificate(certificate: Certificate) -> None:
    """Mail the certificate to its holder."""
    raise NotImplementedError
