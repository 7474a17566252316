"""What this house holds about people, and what for."""

from people.privacy.erasing import DASH, erase
from people.privacy.fields import Purpose, describe, nobody_in

describe(
    "labour.Dc3",
    Purpose.LABOUR,
    "certificate__enrolment__employee__user",
    evidence="certificate organisation folio_prefix year number first_surname second_surname given_names curp occupation "
    "occupation_name position company_name course_title hours from_on to_on issued_at issued_on",
    named="agent instructor representative workers_representative instructor_signature representative_signature "
    "workers_signature",
    act="issued_by",
    other="sha256 rendered_at delivered_at problem problem_letters rfc area area_name agent_registration size logo "
    "prints_control_mark",
)
describe(
    "labour.DigitisedSignature",
    Purpose.LABOUR,
    named="name picture agreement",
    act="added_by withdrawn_by",
    other="organisation role agreed_on valid_until added_at approved_at withdrawn_at",
)
describe(
    "labour.LabourAct",
    Purpose.LABOUR,
    named="name changes",
    act="by",
    other="organisation about record_id kind at",
)
describe(
    "labour.CommissionMember",
    Purpose.LABOUR,
    named="name position",
    other="organisation added_at withdrawn_at commission side from_on until_on",
)
describe(
    "labour.TrainingAgent",
    Purpose.LABOUR,
    named="name registration file",
    other="organisation added_at withdrawn_at kind registered_on expires_on",
)
nobody_in("labour.Commission", "labour.TrainingPlan", "labour.PlanCourse", "labour.Receipt")

# What becomes of it when the data of a person are erased.
erase(
    "labour.Dc3",
    emptied="first_surname second_surname occupation occupation_name position problem_letters",
    replaced={"given_names": DASH, "curp": DASH},
    files="file_name",
    proven="certificate organisation folio_prefix year number course_title hours from_on to_on issued_at issued_on sha256",
    of_others="company_name rfc agent agent_registration instructor representative workers_representative "
    "instructor_signature representative_signature workers_signature",
    coded="problem area area_name size",
)
