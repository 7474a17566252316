"""What human resources of the demonstration do with duties: a rule that goes on, an exemption; and what one of their
people asks.
"""

import datetime

from courses.duties.audience import Audience
from courses.duties.changing import plan_exemption, rows_of
from courses.duties.services import begin
from courses.models import CoursePage, DutyRequest, DutyRule, Enrolment
from courses.requests.services import ask
from courses.rules.services import start_rule
from courses.rules.terms import Terms
from people.models import Employee, Organisation

EXEMPT = "Castellanos"
ASKING = "paola.renteria@example.com"


def play_duties(organisation: Organisation, course: CoursePage) -> None:
    """Let a rule ask everybody for the course, again before it expires; excuse one person who has not begun; let one
    ask for more time.
    """
    boss = Employee.objects.filter(organisation=organisation, role=Employee.Role.HR).earliest("pk")
    terms = Terms(
        organisation=organisation,
        audience=Audience(everybody=True),
        courses=(course,),
        path=None,
        due=DutyRule.Due.HIRE,
        renews=True,
        days=30,
    )
    start_rule(terms, name="Ingreso en 30 días", leaving=DutyRule.Leaving.WITHDRAW, by=boss)
    asking = Enrolment.objects.get(employee__organisation=organisation, employee__user__email=ASKING, course=course)
    if asking.due_on:
        until = asking.due_on + datetime.timedelta(days=14)
        ask(asking, DutyRequest.Kind.MORE_TIME, reason="Salgo de vacaciones dos semanas.", due_on=until)
    person = Enrolment.objects.filter(employee__organisation=organisation, employee__user__first_surname=EXEMPT)
    rows = rows_of(organisation, person.filter(course=course))
    begin(organisation, lambda: plan_exemption(boss, rows, None), by=boss, reason="Se jubila este mes.")
