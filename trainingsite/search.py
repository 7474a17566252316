"""Searching the lists of the CMS. The search of Wagtail refuses filters that a search engine beside the database could
not follow; ours is in the database, which follows every filter of a list.
"""

from typing import TYPE_CHECKING

from wagtail.search.backends import database

if TYPE_CHECKING:
    from wagtail.search.backends.base import BaseSearchBackend


class AnyFilter:
    """A search in rows that are filtered already, by whatever it is."""

    def _get_filters_from_queryset(self, check_only: bool = False) -> None:
        """Refuse no filter: the rows found are looked for among those that it leaves."""


def SearchBackend(params: dict[str, object]) -> "BaseSearchBackend":
    """Return the search in the database of this site."""
    backend = database.SearchBackend(params)
    for name in ("query_compiler_class", "autocomplete_query_compiler_class"):
        found = getattr(backend, name)
        setattr(backend, name, type(found.__name__, (AnyFilter, found), {}))
    return backend
