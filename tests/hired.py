"""People as the walks in a browser need them."""

from people.employees.services import hire_employee
from people.models import User


def hire_with_own_password(organisation, number, team, *, user):
    """Hire somebody whose password is theirs already: who signs in with one that somebody typed has to choose first."""
    employee = hire_employee(organisation, number, team, user=user)
    User.objects.filter(pk=employee.user_id).update(has_given_password=False)
    return employee
