"""The address that fills in LinkedIn's form for a certificate. Nothing is sent until the holder follows it."""

from urllib.parse import urlencode

from certificates.credentials.documents import ISSUER_NAME
from certificates.models import Certificate

FORM = "https://www.linkedin.com/profile/add"


def linkedin_url(certificate: Certificate) -> str:
    """Name of the course in the active language, issuer, dates, code and verification page; not the person."""
    facts: dict[str, str | int] = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.course_title,
        "organizationName": ISSUER_NAME,
        "issueYear": certificate.issued_on.year,
        "issueMonth": certificate.issued_on.month,
        "certUrl": certificate.verification_url,
        "certId": certificate.display_code,
    }
    if certificate.expires_on:
        facts |= {"expirationYear": certificate.expires_on.year, "expirationMonth": certificate.expires_on.month}
    return f"{FORM}?{urlencode(facts)}"
