"""Privacy notices: written as a draft, published as a version that nobody changes, shown and accepted."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language

from people.models import Employee, NoticeAcceptance, Organisation, PrivacyNotice

TEXTS = Path(__file__).parent / "texts"
FIELDS = ("short_es", "short_en", "full_es", "full_en")
BLANK = re.compile(r"\[[^\]\n]{1,80}\]")  # what a company has to fill in


class NotReady(Exception):
    """A text still has blanks to fill in, or none at all."""


@dataclass(frozen=True)
class Part:
    """A heading of a notice, which the first part may lack, with the paragraphs below it."""

    heading: str
    paragraphs: list[str]


def parts_of(text: str) -> list[Part]:
    """Return a text as a page shows it: a line that begins with ``#`` is a heading, every other one a paragraph."""
    parts = [Part("", [])]
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            parts.append(Part(line.lstrip("# "), []))
        else:
            parts[-1].paragraphs.append(line)
    return [part for part in parts if part.heading or part.paragraphs]


def in_language(notice: PrivacyNotice, name: str) -> list[Part]:
    """Return the short or the full text in the language of the page."""
    language = "en" if get_language() == "en" else "es"
    return parts_of(getattr(notice, f"{name}_{language}"))


def present_notice(organisation: Organisation | int) -> PrivacyNotice | None:
    """Return the version in force."""
    found: PrivacyNotice | None = PrivacyNotice.objects.published().filter(organisation=organisation).first()
    return found


def draft_of(organisation: Organisation) -> PrivacyNotice:
    """Return the draft, or one not yet saved that begins with the version in force, else with our text."""
    draft = PrivacyNotice.objects.filter(organisation=organisation, published_at=None).first()
    if draft:
        return draft
    last = present_notice(organisation)
    if last:
        texts = {name: getattr(last, name) for name in FIELDS}
    else:
        texts = {name: (TEXTS / f"{name}.txt").read_text().format(company=organisation.legal_name) for name in FIELDS}
    return PrivacyNotice(organisation=organisation, number=last.number + 1 if last else 1, **texts)


def blanks_in(notice: PrivacyNotice) -> list[str]:
    """Return what is still to be filled in, each once."""
    found = [blank for name in FIELDS for blank in BLANK.findall(getattr(notice, name))]
    return list(dict.fromkeys(found))


@transaction.atomic
def publish_notice(notice_id: int, *, by: Employee) -> PrivacyNotice:
    """Publish a draft: from now on it is the version in force, and nobody changes it. Raises ``NotReady``."""
    notice = PrivacyNotice.objects.select_for_update().get(pk=notice_id, organisation=by.organisation_id)
    if notice.published_at:
        return notice
    if blanks_in(notice) or not all(getattr(notice, name).strip() for name in FIELDS):
        raise NotReady
    notice.published_at, notice.published_by = timezone.now(), by
    notice.save(update_fields=["published_at", "published_by"])
    return notice


def notice_to_accept(employee: Employee) -> PrivacyNotice | None:
    """Return the version in force where this person has not accepted it yet. Two queries, when somebody signs in."""
    notice = present_notice(employee.organisation_id)
    if notice is None or notice.acceptances.filter(employee=employee).exists():
        return None
    return notice


def accepting_address(employee: Employee, going_to: str) -> str | None:
    """Return where to accept the version in force on the way to another page; None where there is nothing to accept."""
    if notice_to_accept(employee) is None:
        return None
    return f"{translate_url(reverse('privacy:accept'), employee.user.language)}?{urlencode({'next': going_to})}"


def accept_notice(notice: PrivacyNotice, employee: Employee) -> None:
    """Write that somebody has read this version; once, however often they say so."""
    language = "en" if get_language() == "en" else "es"
    NoticeAcceptance.objects.get_or_create(notice=notice, employee=employee, defaults={"language": language})
