"""Freezes how a certificate looks at the moment it is issued."""

import hashlib
import json
from collections.abc import Mapping

from certificates.models.designs import ACCENT, BAND, CertificateDesign, DesignVersion
from certificates.models.pictures import Picture
from certificates.paper.layout import DesignContent
from people.models import Organisation

PLAIN: DesignContent = {
    "language": "",
    "band": BAND,
    "accent": ACCENT,
    "logo": "",
    "logo_owner": "",
    "line": {"es": "", "en": ""},
    "signatories": [],
}


def freeze_design(organisation: Organisation) -> DesignVersion:
    """Return the design in which the organisation's next certificate is issued. Later changes never reach it.

    The logo of the organisation is read once for each file: the file may go, the version keeps its picture.
    """
    design = (
        CertificateDesign.objects.select_related("organisation").filter(organisation=organisation, live=True).first()
    )
    content: DesignContent = design.content() if design else {**PLAIN, "language": organisation.certificate_language}
    if content["logo"] or not organisation.logo:
        return _version(content, of=content)
    named = {**content, "organisation_logo": organisation.logo.name}
    if known := DesignVersion.objects.filter(state=_state(named)).first():
        return known
    logo = Picture.logo_of(organisation)
    # A logo that cannot be read today may be there tomorrow: its state is not remembered.
    return _version({**content, "logo": logo.pk}, of=named) if logo else _version(content, of=content)


def _version(content: DesignContent, *, of: Mapping[str, object]) -> DesignVersion:
    return DesignVersion.objects.get_or_create(state=_state(of), defaults={"content": content})[0]


def _state(content: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
