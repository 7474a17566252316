"""What can be said of a file, a row or a cell: a code and its values are kept, and read in the language of the
reader.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.budget import charge
from lib.names import shortened
from people.employees.blocked import BLOCKED

SHOWN = 60  # signs of a cell

PROBLEMS: dict[str, str | Promise] = {
    # of cells
    "formula": _("The cell holds a formula. Copy the column and paste it as values."),
    "error": _("The spreadsheet shows an error in this cell."),
    "date": _("The spreadsheet turned it into a date. Format the column as text and type it again."),
    "truth": _("The spreadsheet turned it into a truth value. Format the column as text and type it again."),
    "unsure": _("It is not certain what this cell shows. Format the column as text."),
    "garbled": _("Some letters came through garbled. Save the file as “CSV UTF-8”, or as XLSX."),
    "long": _("It is too long: at most %(most)d characters."),
    "address": _("A name holds no web or e-mail address: it stands in the mails that your organization sends."),
    "letters": _("Certificates cannot print some of these letters."),
    # of numbers
    "no_number": _("The employee number is missing."),
    "decimal_number": _(
        "A program has turned the number into a decimal one. Format the column as text, so that it reads %(number)s."
    ),
    "exponent_number": _("A spreadsheet has shortened the number. Format the column as text and type it in full."),
    "number_signs": _("An employee number has letters, digits, dots, hyphens and underscores only, at most 30."),
    "number_twice": _("Row %(row)d has the same number."),
    "zeros": _("There is already a number %(number)s. If it is the same person, write it with all its zeros."),
    # of people
    "no_name": _("Somebody new needs given names and a first surname."),
    "email": _("This is not an e-mail address."),
    "email_twice": _("Row %(row)d has the same e-mail. Each person needs their own, or none."),
    "email_here": _("This is the e-mail of %(name)s, number %(number)s, who works here."),
    "email_former": _(
        "This is the e-mail of %(name)s, who was here as number %(number)s and has left. "
        "Write that number if the person is coming back."
    ),
    "email_taken": _("Somebody else has this e-mail."),
    "language": _("Write Spanish or English."),
    "curp": _("This is not a valid CURP: check its 18 characters."),
    "curp_twice": _("Row %(row)d has the same CURP."),
    "curp_here": _("This is the CURP of %(name)s, number %(number)s, who works here."),
    "curp_former": _(
        "This is the CURP of %(name)s, who was here as number %(number)s and has left. "
        "Write that number if the person is coming back."
    ),
    "curp_other": _("The CURP and the e-mail are those of two different people."),
    "blocked": BLOCKED,
    "merged": _("This number was merged into number %(number)s: write that one."),
    "second_record": _("This person already works here under another number: %(number)s."),
    # of where they work
    "team_unknown": _("There is no team called “%(team)s”."),
    "team_ambiguous": _("Several teams are called “%(team)s”: write which one it is, as in %(paths)s."),
    "team_closed": _("The team “%(team)s” is no longer in use."),
    "team_deep": _("A team can be at most %(most)d levels deep."),
    "role_unknown": _("There is no job role called “%(role)s”."),
    "role_ambiguous": _(
        "Several job roles are called “%(role)s”: %(names)s. Write the other name of the one you mean."
    ),
    "role_closed": _("The job role %(role)s is no longer in use."),
    "centre_unknown": _("There is no work center with the code “%(code)s”."),
    "centre_zeros": _("There is no work center with the code “%(code)s”. Do you mean %(known)s?"),
    "centre_closed": _("The work center %(code)s is no longer in use."),
    "manager_unknown": _("Nobody here has the number %(number)s."),
    "manager_self": _("Nobody is their own manager."),
    "manager_leaves": _("The manager, number %(number)s, has left or leaves with this file."),
    "manager_circle": _("The managers lead in a circle: %(numbers)s."),
    # of time
    "not_a_date": _("This is not a date. Write it as 2026-03-31 or 31/03/2026."),
    "american_date": _("There is no month %(month)d. Dates are read in the order day/month/year."),
    "year": _("The year is not plausible."),
    # of fields of the organisation's own
    "option": _("This is not one of the choices: %(options)s."),
    "figure": _("This is not a number. Write it as 1234.5."),
    "left_before_hired": _("Nobody leaves before they are hired."),
    "status": _("Write active or left."),
    "status_against_date": _("The row says that the person works here and that they have left."),
    # of rows
    "short": _("The row has %(count)d of %(expected)d cells: it seems to be cut off."),
    "wide": _("The row has more cells than the header row: put texts that contain the separator in quotes."),
}

NOTES: dict[str, str | Promise] = {
    "leaves_later": _("Leaves on %(day)s. Nothing is done before that day."),
    "unknown_leaver": _("Has left, and was never entered here: nothing to do."),
    "hired_later": _("Starts on %(day)s, and can sign in at once."),
    "own_record": _("This is your own record: somebody else in human resources changes it."),
    "hr_record": _("An administrator of the organization changes the records of human resources."),
    "email_asked": _("This e-mail is in use. The person gets a link to confirm it, and has no e-mail here until then."),
    "email_waits": _("The e-mail waits for confirmation by the person."),
    "email_refused": _("Whoever has this e-mail has said that it is not this person: ask for another one."),
    "role_ended": _("Comes back without the role in human resources: an administrator of the organization gives it."),
    "account_kept": _("Name, e-mail, and language stay as they are: the account is not for this organization alone."),
    "second_person": _("The name is very different: a second person approves it before it changes."),
    "name_waits": _("This change of name is waiting for a second person."),
    "name_by_hand": _("The name is very different and stays as it is: change it on the person's page."),
    "manager_needs_team": _("The manager is left out: a manager is named for a team, and this person has none."),
    "language_kept": _("The person has chosen another language, which stays."),
}

REMARKS: dict[str, str | Promise] = {
    "encoding": _("The file is not UTF-8 and was read as Windows-1252. Check that accents came through correctly."),
    "other_sheets": _("Only the sheet “%(sheet)s” is read. Left out: %(others)s."),
    "left_out": _("Columns that are left out: %(titles)s."),
    "curp_off": _("The CURP is left out: your organization does not issue the DC-3."),
    "day_first": _(
        "Dates that could be read in two ways are read as day/month/year: “%(written)s” is %(day)s. Rows: %(count)d."
    ),
    "two_digit_years": _("Years of two digits are read as those from 1950 to 2049."),
    "absent_stay": _(
        "Nobody is marked as having left for not being in the file, because rows with errors might be about them: %(count)d."
    ),
    "own_absence": _("You are not in the file yourself. Your own record stays as it is."),
    "hr_absence": _("People in human resources who are not in the file stay: an administrator changes their records."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row cannot be done: in which column, what stands there, and what is wrong with it."""

    column: str  # "" where it is about the whole row
    cell: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _charge_kept(self.values)

    def stored(self) -> list[Any]:
        """Return it as a row of the database keeps it."""
        return [self.column, shortened(self.cell, SHOWN), self.code, dict(self.values)]


@dataclass(frozen=True, slots=True)
class Note:
    """What is good to know of a row, or of the file, although nothing is wrong."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _charge_kept(self.values)

    def stored(self) -> list[Any]:
        """Return it as a row of the database keeps it."""
        return [self.code, dict(self.values)]


def _charge_kept(values: Mapping[str, Any]) -> None:
    """Charge what the plan keeps for a row: it may name much of what is there, for each row again."""
    charge(characters=sum(len(value) for value in values.values() if isinstance(value, str)))


def said(sentences: Mapping[str, str | Promise], code: str, values: Mapping[str, Any]) -> str:
    """Return the sentence of a code in the active language."""
    text = str(sentences[code])
    return text % values if values else text


def in_languages(sentence: Callable[[], str]) -> dict[str, str]:
    """Return a sentence in every language of the site."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = sentence()
    return found
