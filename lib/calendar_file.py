"""Days and meetings for the calendar of a person (iCalendar, RFC 5545; how they are sent, RFC 5546)."""

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


@dataclass(frozen=True)
class Meeting:
    """Something from one moment to another. With the same ``uid`` and a higher ``sequence`` a later file moves or
    removes it.
    """

    uid: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    sequence: int
    title: str
    place: str
    text: str
    url: str
    organiser: str
    attendee: str  # "" where they have no address


def calendar_type(method: str) -> str:
    """Return the type of content of a file with meetings."""
    return f"text/calendar; charset=utf-8; method={method}"


def meeting_file(meeting: Meeting, stamp: datetime.datetime, method: str) -> bytes:
    """Return the content of a file that asks to a meeting ("REQUEST") or calls it off ("CANCEL")."""
    people = [f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:{meeting.attendee}"]
    return _file(
        method,
        [
            "BEGIN:VEVENT",
            f"UID:{meeting.uid}",
            f"DTSTAMP:{_moment(stamp)}",
            f"SEQUENCE:{meeting.sequence}",
            f"DTSTART:{_moment(meeting.starts_at)}",
            f"DTEND:{_moment(meeting.ends_at)}",
            f"SUMMARY:{_escaped(meeting.title)}",
            f"LOCATION:{_escaped(meeting.place)}",
            f"DESCRIPTION:{_escaped(meeting.text)}",
            f"URL:{meeting.url}",
            f"ORGANIZER:mailto:{meeting.organiser}",
            *(people if meeting.attendee else []),
            f"STATUS:{'CANCELLED' if method == 'CANCEL' else 'CONFIRMED'}",
            "END:VEVENT",
        ],
    )


def calendar_file(days: Iterable[Day], stamp: datetime.datetime) -> bytes:
    """Return the content of a file with these days; ``stamp`` is when it was made."""
    lines: list[str] = []
    for day in days:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{day.uid}",
            f"DTSTAMP:{_moment(stamp)}",
            f"SEQUENCE:{int(stamp.timestamp())}",
            f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day.on + datetime.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(day.title)}",
            *([f"DESCRIPTION:{_escaped(day.text)}"] if day.text else []),
            *([f"URL:{day.url}"] if day.url else []),
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return _file("PUBLISH", lines)


def _moment(at: datetime.datetime) -> str:
    return f"{at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


def _file(method: str, entries: Iterable[str]) -> bytes:
    begin = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", f"METHOD:{method}"]
    lines = [*begin, *entries, "END:VCALENDAR"]
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
