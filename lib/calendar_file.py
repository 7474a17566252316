"""Days for the calendar of a person (iCalendar, RFC 5545)."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CALENDAR = "text/calendar; charset=utf-8; method=PUBLISH"
LINE = 75  # octets, after which a line is folded
PRODUCT = "-//Aula 42001//EN"


@dataclass(frozen=True)
class Day:
    """Something on one day. With the same ``uid`` a later file moves it."""

    uid: str
    on: datetime.date
    title: str
    text: str = ""
    url: str = ""


def calendar_file(days: Iterable[Day], stamp: datetime.datetime) -> bytes:
    """Return the content of a file with these days; ``stamp`` is when it was made."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "METHOD:PUBLISH"]
    for day in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{day.uid}",
            f"DTSTAMP:{stamp.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}",
            f"SEQUENCE:{int(stamp.timestamp())}",
            f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day.on + datetime.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(day.title)}",
            *([f"DESCRIPTION:{_escaped(day.text)}"] if day.text else []),
            *([f"URL:{day.url}"] if day.url else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line.encode()))


def _escaped(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: bytes) -> Iterator[bytes]:
    """Return a line in parts of so many octets, none of which ends within a letter."""
    lead = b""
    while len(lead) + len(line) > LINE:
        end = LINE - len(lead)
        while line[end] & 0xC0 == 0x80:
            end -= 1
        yield lead + line[:end]
        line, lead = line[end:], b" "
    yield lead + line
