"""One person entered twice: the second record becomes part of the first one, in one transaction, for good.

The rows of the second record pass to the first, but for what is only ever added to; ``Employee.merged_into`` then
says of which record it is part. Nothing that somebody did or was awarded is written anew.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from lib.shown import check_shown, digest_of
from people.employees.history import Origin, Source, keep_changes
from people.employees.renaming import are_called_alike
from people.merging.carrying import PEOPLE_PARTS
from people.merging.parts import PARTS, Line, Merge, MergePart
from people.models import Employee, Organisation, User, WorkerData


class CannotMerge(Exception):
    """Something stands in the way; the words say what."""


def merge_of(first_id: int, second_id: int, by: User) -> Merge | None:
    """Return the merge of two records of one organisation as they are now; None where one of them is part of another
    already, or blocked.
    """
    rows = Employee.objects.unblocked().unmerged().select_related("user", "organisation", "work_centre", "job_role")
    found = rows.in_bulk([first_id, second_id])
    if len(found) < 2 or found[first_id].organisation_id != found[second_id].organisation_id:
        return None
    return Merge(found[first_id], found[second_id], by)


def _parts() -> list[MergePart]:
    return [*PEOPLE_PARTS, *PARTS]


def problems_of(merge: Merge) -> list[str]:
    """Return why the two cannot be merged, in the active language."""
    return [problem for part in _parts() for problem in part.problems(merge)]


def lines_of(merge: Merge) -> list[Line]:
    """Return everything that would happen, in the active language."""
    return [line for part in _parts() for line in part.lines(merge)]


def digest_of_merge(merge: Merge) -> str:
    """Return what tells what was shown from something else."""
    keys = {"first": merge.first.pk, "second": merge.second.pk}
    return digest_of(keys, [line.words for line in lines_of(merge)])


def needs_second_person(merge: Merge) -> bool:
    """Return whether somebody else looks at it too: the names may be those of two people, or nothing but the name says
    that they are one. It cannot be undone.
    """
    first, second = merge.first, merge.second
    curps = [data.curp for data in WorkerData.objects.filter(employee__in=[first, second])]
    has_one_curp = len(curps) == 2 and curps[0] == curps[1] != ""
    says_one = first.user_id == second.user_id or has_one_curp or first.hired_on == second.hired_on
    return not says_one or not are_called_alike(first.user, second.user)


@transaction.atomic
def merge_records(merge: Merge, *, why: str, shown: str | None = None) -> Employee:
    """Let the second record become part of the first one. Return the first.

    Raises ``CannotMerge``, and ``ShownOtherwise`` where something else would happen than what was shown.
    """
    keys = [merge.first.pk, merge.second.pk]
    Organisation.objects.select_for_update(no_key=True).get(pk=merge.first.organisation_id)
    list(Employee.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    now = merge_of(merge.first.pk, merge.second.pk, merge.by)
    if now is None:
        raise CannotMerge(_("One of the two records is part of another one by now."))
    if problems := problems_of(now):
        raise CannotMerge(problems[0])
    check_shown(shown, digest_of_merge(now))
    for part in _parts():
        part.carry(now)
    Employee.objects.filter(merged_into=now.second).update(merged_into=now.first)
    Employee.objects.filter(pk=now.second.pk).update(merged_into=now.first)
    origin = Origin(merge.by, Source.FORM)
    keep_changes(now.second, {"merged_into": None}, {"merged_into": now.first.pk}, origin, why=why)
    keep_changes(now.first, {"merged_from": None}, {"merged_from": now.second.pk}, origin, why=why)
    return now.first
