"""Who may give, move and take away duties; predicates only. Whose duties is said by ``EmployeeQuerySet.visible_to``."""

from courses.models import DutyAction
from people.models import Employee

Kind = DutyAction.Kind
OF_MANAGERS = frozenset({Kind.EXTEND})  # the others are for human resources


def may_act(leader: Employee, kind: str) -> bool:
    """Return whether somebody who follows others may do something of a kind to the duties of the people they see."""
    return leader.is_hr or kind in OF_MANAGERS
