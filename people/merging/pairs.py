"""Records of an organisation that are likely one person entered twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.names import plain
from people.models import Employee

MOST_GROUPS = 200


@dataclass(frozen=True)
class Pair:
    """Two records, and why they may be one person; the first is the one that would stay."""

    first: Employee
    second: Employee
    why: str | Promise


SAME_ACCOUNT = _("Same account: e-mail or CURP")
SAME_NAME = _("Same name and day of hire")


def likely_pairs(viewer: Employee) -> list[Pair]:
    """Return the pairs among the people whom somebody sees, each once. Four queries."""
    seen = Employee.objects.visible_to(viewer).unmerged().exclude(user=viewer.user_id)
    found: dict[tuple[int, int], Pair] = {}
    for columns, why in ((("user_id",), SAME_ACCOUNT), (("user__sort_name", "hired_on"), SAME_NAME)):
        groups = seen.order_by().values(*columns).annotate(count=Count("pk")).filter(count__gt=1)[:MOST_GROUPS]
        wanted = {tuple(group[column] for column in columns) for group in groups}
        if not wanted:
            continue
        rows = seen.filter(**{f"{columns[0]}__in": {each[0] for each in wanted}}).select_related("user", "work_centre")
        by_group: dict[tuple[object, ...], list[Employee]] = defaultdict(list)
        for row in rows:
            by_group[_value(row, columns)].append(row)
        for group_of in wanted:
            for first, second in _pairs_of(by_group[group_of]):
                found.setdefault((first.pk, second.pk), Pair(first, second, why))
    return sorted(found.values(), key=lambda pair: (plain(pair.first.user.get_full_name()), pair.first.pk))


def _value(row: Employee, columns: Sequence[str]) -> tuple[object, ...]:
    if columns == ("user_id",):
        return (row.user_id,)
    return (row.user.sort_name, row.hired_on)


def _pairs_of(rows: Iterable[Employee]) -> list[tuple[Employee, Employee]]:
    """Return the one that would stay with each other one: who works here, then who was entered first."""
    first, *others = sorted(rows, key=lambda row: (row.left_on is not None, row.pk))
    return [(first, other) for other in others]
