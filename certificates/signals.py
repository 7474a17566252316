"""Everything that can happen here."""

from django.dispatch import Signal

certificate_issued = Signal()  # certificate: Certificate; sent once for each certificate
certificate_revoked = Signal()  # certificate: Certificate, notice: CertificateNotice; sent once for each certificate
change_declared = Signal()  # change: MaterialChange; sent once for each change
