"""Everything that can happen here."""

from django.dispatch import Signal

# certificate: Certificate, batch: CertificateBatch or None; sent once for each certificate
certificate_issued = Signal()
certificate_revoked = Signal()  # certificate: Certificate, notice: CertificateNotice; sent once for each certificate
change_declared = Signal()  # change: MaterialChange; sent once for each change
