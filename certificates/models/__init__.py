from certificates.models.archives import CertificateArchive
from certificates.models.batches import BatchItem, CertificateBatch
from certificates.models.certificates import Certificate, CertificateQuerySet, FolioCounter
from certificates.models.changes import MaterialChange
from certificates.models.credentials import Credential, CredentialKey, StatusList
from certificates.models.designs import CertificateDesign, DesignVersion, Signatory
from certificates.models.history import CertificateEvent, CertificateNotice
from certificates.models.pictures import Picture

__all__ = [
    "BatchItem",
    "Certificate",
    "CertificateArchive",
    "CertificateBatch",
    "CertificateDesign",
    "CertificateEvent",
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
