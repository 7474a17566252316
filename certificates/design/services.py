"""Freezes how a certificate looks at the moment it is issued."""

import hashlib
import json
from typing import Any

from certificates.models.designs import ACCENT, BAND, CertificateDesign, DesignVersion
from certificates.models.pictures import Picture
from people.models import Organisation

PLAIN: dict[str, Any] = {
    "language": "",
    "band": BAND,
    "accent": ACCENT,
    "logo": "",
    "logo_owner": "",
    "line": {"es": "", "en": ""},
    "signatories": [],
}


def freeze_design(organisation: Organisation) -> DesignVersion:
    """The design in which the organisation's next certificate is issued. Later changes never reach it.

    The logo of the organisation is read once for each file: the file may go, the version keeps its picture.
    """
    design = (
        CertificateDesign.objects.select_related("organisation").filter(organisation=organisation, live=True).first()
    )
    content = design.content() if design else {**PLAIN, "language": organisation.certificate_language}
    if content["logo"] or not organisation.logo:
        return _version(content, of=content)
    named = {**content, "organisation_logo": organisation.logo.name}
    if known := DesignVersion.objects.filter(state=_state(named)).first():
        return known
    logo = Picture.logo_of(organisation)
    # A logo that cannot be read today may be there tomorrow: its state is not remembered.
    return _version({**content, "logo": logo.pk}, of=named) if logo else _version(content, of=content)


def _version(content: dict[str, Any], *, of: dict[str, Any]) -> DesignVersion:
    return DesignVersion.objects.get_or_create(state=_state(of), defaults={"content": content})[0]


def _state(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
