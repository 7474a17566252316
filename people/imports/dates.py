"""Dates as people write them, in the Mexican order where there could be two."""

import datetime
import re

from people.employees.plausible import is_plausible
from people.imports.problems import Note

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+Z?)?")
NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: [\d:.]+(?: ?[ap]\.? ?m\.?)?)?", re.IGNORECASE)
NAMED = re.compile(r"(\d{1,2})[-/. ](?:de )?([a-z]{3,10})\.?[-/. ](?:(?:de|del) )?(\d{4}|\d{2})", re.IGNORECASE)
MONTHS = {
    name: number
    for names in (
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "january february march april may june july august september october november december",
        "- - - - - - - - sept - - -",
        "- - - - - - - - setiembre - - -",
    )
    for number, name in enumerate(names.split(), start=1)
    if name != "-"
}


class NotADate(Exception):
    """A text that is no date, or none that can be meant: the code of a problem, and its values."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class DateReader:
    """Reads the dates of a file, and remembers what was decided for whoever wrote them."""

    def __init__(self) -> None:
        self.ambiguous = 0  # dates that somebody in another country would read otherwise
        self.example: tuple[str, datetime.date] | None = None
        self.has_short_years = False

    def read(self, text: str, *, of_any_year: bool = False) -> datetime.date:
        """Return the day that a text names. Raises ``NotADate``."""
        if found := ISO.fullmatch(text):
            year, month, day = (int(part) for part in found.groups())
        elif found := NAMED.fullmatch(text):
            day, month, year = int(found[1]), MONTHS.get(found[2].lower(), 0), self._year(found[3])
        elif found := NUMBERS.fullmatch(text):
            day, month, year = int(found[1]), int(found[2]), self._year(found[3])
            if month > 12 >= day:
                raise NotADate("american_date", month=month)
        else:
            raise NotADate("not_a_date")
        try:
            date = datetime.date(year, month, day)
        except ValueError:
            raise NotADate("not_a_date") from None
        if found.re is NUMBERS and day != month and day <= 12:
            self.ambiguous += 1
            self.example = self.example or (text, date)
        return date if of_any_year else self.plausible(date)

    def plausible(self, date: datetime.date) -> datetime.date:
        """Return the date, if somebody can have been hired or have left then."""
        if not is_plausible(date):
            raise NotADate("year")
        return date

    def remarks(self) -> list[Note]:
        """Return what is to be said of the dates of the whole file."""
        found = []
        if self.example:
            text, day = self.example
            found.append(Note("day_first", {"written": text, "day": day.isoformat(), "count": self.ambiguous}))
        if self.has_short_years:
            found.append(Note("two_digit_years"))
        return found

    def _year(self, text: str) -> int:
        if len(text) == 4:
            return int(text)
        self.has_short_years = True
        return int(text) + (2000 if int(text) < 50 else 1900)
