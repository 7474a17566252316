from certificates.models.batches import BatchItem, CertificateBatch
from certificates.models.certificates import (
    AppendOnly,
    Certificate,
    CertificateArchive,
    CertificateEvent,
    CertificateEventQuerySet,
    CertificateNotice,
    CertificateQuerySet,
    FolioCounter,
)
from certificates.models.changes import MaterialChange
from certificates.models.credentials import Credential, CredentialKey, StatusList
from certificates.models.designs import CertificateDesign, DesignVersion, Signatory
from certificates.models.pictures import Picture

__all__ = [
    "AppendOnly",
    "BatchItem",
    "Certificate",
    "CertificateArchive",
    "CertificateBatch",
    "CertificateDesign",
    "CertificateEvent",
    "CertificateEventQuerySet",
    "CertificateNotice",
    "CertificateQuerySet",
    "Credential",
    "CredentialKey",
    "DesignVersion",
    "FolioCounter",
    "MaterialChange",
    "Picture",
    "Signatory",
    "StatusList",
]
