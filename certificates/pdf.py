"""The PDF of a certificate."""

from certificates.models import Certificate


def store_pdf(certificate: Certificate) -> str:
    """Render and store the PDF; return its SHA-256."""
    raise NotImplementedError
