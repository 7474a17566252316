"""The list of constancias that the DC-4 and SIRCE ask for (DOF 14-06-2013, article 26).

The ministry publishes no layout that could be uploaded as it is: this is a plain list to paste from. The key that
SIRCE gives each course is not known here, so its column is empty.

It declares trainings that the company certifies, each once, under the name that holds: a form whose certificate was
revoked, or that a newer one replaces, is not on it. The company's own overview of all of them is the screen.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from labour.models.dc3 import Dc3, Dc3QuerySet


def column_titles() -> list[str]:
    """The head of the list, in the active language."""
    return [
        _("Folio"),
        _("CURP"),
        _("First surname"),
        _("Second surname"),
        _("Given names"),
        _("Occupation key"),
        _("Occupation"),
        _("Position"),
        _("Course"),
        _("Course key in SIRCE"),
        _("Thematic area key"),
        _("Thematic area"),
        _("Hours"),
        _("From"),
        _("To"),
        _("Training agent"),
        _("Registration"),
        _("Issued on"),
    ]


def rows(issued: Dc3QuerySet) -> Iterator[list[Any]]:
    """One constancia in force a line, the oldest first, read while they are written."""
    dc3: Dc3
    for dc3 in issued.in_force().order_by("issued_at", "pk").iterator(chunk_size=2000):
        yield [
            dc3.folio,
            dc3.curp,
            dc3.first_surname,
            dc3.second_surname,
            dc3.given_names,
            dc3.occupation,
            dc3.occupation_name,
            dc3.position,
            dc3.course_title,
            "",
            dc3.area,
            dc3.area_name,
            float(dc3.hours),
            dc3.from_on,
            dc3.to_on,
            dc3.agent,
            dc3.agent_registration,
            dc3.issued_on,
        ]
