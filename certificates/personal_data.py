"""What this house holds about people, and what for."""

from people.privacy.erasing import DASH, erase
from people.privacy.fields import Purpose, describe, nobody_in

OF_CERTIFICATE = "certificate__enrolment__employee__user"
describe(
    "certificates.Certificate",
    Purpose.CERTIFICATION,
    "enrolment__employee__user",
    evidence="enrolment organisation code folio_prefix year number holder_name organisation_name course_title_es "
    "course_title_en hours score issued_at issued_on expires_on revoked_at revoked_reason superseded_at replaces",
    other="sha256 rendered_at delivered_at problem problem_letters course_version requirements language design signing_key",
)
describe(
    "certificates.Credential",
    Purpose.CERTIFICATION,
    OF_CERTIFICATE,
    evidence="certificate document created_at",
    other="status_list status_index key",
)
describe(
    "certificates.CertificateEvent",
    Purpose.CERTIFICATION,
    OF_CERTIFICATE,
    evidence="certificate kind at",
    words="why",
    act="by by_user approved_by",
    other="approval",
)
describe(
    "certificates.CertificateNotice",
    Purpose.MESSAGES,
    OF_CERTIFICATE,
    contact="certificate kind created_at",
    other="change",
)
describe(
    "certificates.BatchItem",
    Purpose.CERTIFICATION,
    "enrolment__employee__user",
    other="batch enrolment certificate problem",
)
describe(
    "certificates.CertificateBatch",
    Purpose.CERTIFICATION,
    act="created_by",
    other="organisation course kind why created_at total paused_at finished_at cancelled_at",
)
describe(
    "certificates.CertificateArchive",
    Purpose.CERTIFICATION,
    act="requested_by",
    other="requested_at certificate_ids total done missing_count size finished_at removed_at",
)
describe(
    "certificates.MaterialChange",
    Purpose.CONTENT,
    act="declared_by withdrawn_by",
    other="course version renew_by words_es words_en declared_at withdrawn_at withdrawn_why",
)
describe(
    "certificates.Signatory",
    Purpose.CERTIFICATION,
    named="name position_es position_en signature",
    other="design",
)
describe("certificates.Picture", Purpose.CERTIFICATION, named="content", other="kept_at")
describe("certificates.DesignVersion", Purpose.CERTIFICATION, named="content", other="state made_at")
nobody_in(
    "certificates.FolioCounter",
    "certificates.CredentialKey",
    "certificates.StatusList",
    "certificates.CertificateDesign",
)

# What becomes of it when the data of a person are erased.
erase(
    "certificates.Certificate",
    emptied="problem_letters",
    replaced={"holder_name": DASH},
    files="file_name picture_name",
    proven="enrolment organisation code folio_prefix year number organisation_name course_title_es course_title_en hours "
    "score issued_at issued_on expires_on revoked_at revoked_reason superseded_at replaces sha256",
    coded="problem requirements language signing_key",
)
erase("certificates.Credential", emptied="document", proven="certificate created_at")
erase("certificates.CertificateEvent", emptied="why", proven="certificate kind at")
erase("certificates.CertificateNotice", traced="certificate kind created_at")
erase("certificates.BatchItem", coded="problem")
