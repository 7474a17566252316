"""A plan in groups: those for whom something would be done, then those left out, by why. The address names one
of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from lib.words import Words


@dataclass(frozen=True)
class Groups:
    """The groups of a plan that have anybody in them; what else the address says stays in the address of each."""

    data: QueryDict
    done: Words  # the name of those for whom something would be done, whose key is ""
    problems: Sequence[tuple[str, Words]]
    counts: Mapping[str, int]
    name: str = "group"  # of the parameter in the address

    @cached_property
    def choices(self) -> list[tuple[str, Words]]:
        """The key and the name of each group, those for whom something would be done first."""
        return [("", self.done), *((key, label) for key, label in self.problems if self.counts.get(key))]

    @cached_property
    def chosen(self) -> str:
        """The key of the group that the address names; the first one where it names none that there is."""
        asked = self.data.get(self.name, "")
        return asked if asked in dict(self.choices) else ""

    def tabs(self) -> list[dict[str, object]]:
        """Return the groups as tabs, each with how many are in it."""
        return [
            {
                "label": label,
                "count": self.counts.get(key, 0),
                "url": f"?{self.query(**{self.name: key})}",
                "current": key == self.chosen,
            }
            for key, label in self.choices
        ]

    def query(self, **changes: str) -> str:
        """Return the query string of the same choice without page and group, with changes."""
        return changed_query(self.data, **{self.name: "", **changes})

    def page_query(self) -> str:
        """Return the query string of the group on the screen, to which a page is added."""
        return self.query(**{self.name: self.chosen})


def changed_query(data: QueryDict, **changes: str) -> str:
    """Return what an address says as a query string, with changes and without its page; "" takes a parameter away."""
    kept = data.copy()
    for name in ("page", *changes):
        kept.pop(name, None)
    kept.update({name: value for name, value in changes.items() if value})
    return kept.urlencode()
