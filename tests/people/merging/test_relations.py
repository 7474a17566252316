"""Somebody has thought of every relation to an employee: what becomes of it when two records become one."""

from django.db.models.fields.reverse_related import ForeignObjectRel

from people.models import Employee

GOES = {  # moves to the record that stays; where only one may be, that of the record that stays counts
    *("courses.Enrolment.employee", "courses.DutyItem.employee", "courses.Evidence.employee"),
    *("courses.RuleMember.employee", "quizzes.Accommodation.employee", "people.Absence.employee"),
    *("people.Deputy.manager", "people.Deputy.deputy", "people.TeamManager.employee", "people.Message.employee"),
    *("people.MessageMute.employee", "people.RightsRequest.employee", "people.SavedView.owner"),
    *("people.ViewMail.employee", "people.WorkerData.employee", "people.Employee.merged_into"),
    *("people.ContactWay.employee", "courses.ClassSession.instructor"),
}
ENDS = {  # with the number: where it worked, by what it was let in, what it might do
    *("people.TeamMembership.employee", "people.Invitation.employee", "people.LinkRequest.employee"),
    *("people.Pin.employee", "people.Employee_hr_centres.employee"),
}
ONLY_ADDED_TO = {  # stays with the number under which it happened, and is shown with the person
    *("people.EmployeeChange.employee", "people.NoticeAcceptance.employee", "people.PinDraw.employee"),
    *("people.AccessEvent.about", "people.Erasure.employee"),
}
DONE = {  # by whom something was done to others: under the number of that day
    *("certificates.CertificateArchive.requested_by", "certificates.CertificateBatch.created_by"),
    *("certificates.CertificateEvent.by", "courses.Assignment.assigned_by", "courses.DutyAction.by"),
    *("courses.ClassSession.created_by", "courses.ClassSession.cancelled_by", "courses.Seat.given_by"),
    *("courses.Seat.released_by", "courses.Seat.marked_by", "courses.SeatEvent.by"),
    *("courses.DutyAction.undone_by", "courses.DutyRequest.decided_by", "courses.DutyRule.created_by"),
    *("courses.DutyRule.ended_by", "courses.Equivalence.created_by", "courses.Equivalence.ended_by"),
    *("courses.Evidence.uploaded_by", "courses.Evidence.decided_by", "courses.EvidenceEvent.by"),
    *("labour.Dc3.issued_by", "labour.DigitisedSignature.added_by", "labour.DigitisedSignature.withdrawn_by"),
    *("labour.LabourAct.by", "people.Absence.by", "people.Absence.withdrawn_by", "people.Export.by"),
    *("people.Message.by", "people.MessageText.changed_by", "people.PrivacyNotice.published_by"),
    *("people.SlipSheet.requested_by", "quizzes.Accommodation.granted_by", "quizzes.Accommodation.withdrawn_by"),
}


def relations():
    for relation in Employee._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            yield f"{relation.related_model._meta.label}.{relation.field.name}"


def test_somebody_has_thought_of_every_relation_to_an_employee():
    assert set(relations()) == GOES | ENDS | ONLY_ADDED_TO | DONE, (
        "say here what becomes of it when two records become one, and let a part of people.merging.parts do it"
    )
