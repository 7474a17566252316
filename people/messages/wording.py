"""The words of a message: those of the organisation where it has written its own, else those of the site."""

import re
from collections.abc import Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lib.links import without_links
from people.messages.kinds import MessageKind
from people.models import MessageText, User

NAMED = re.compile(r"\{([^{}\s]*)\}")
BRACES = re.compile(r"[{}]")


def subject_and_body(
    kind: MessageKind, context: Mapping[str, object], user: User, own: MessageText | None
) -> tuple[str, str]:
    """Return what a message says, in the active language.

    Nothing that people have typed is a link in it. ``shown_emails`` of the context stay as they are.
    """
    if own is not None:  # they say what they like; what is filled in is not theirs
        return filled(own.subject, context), filled(own.body, context).strip() + "\n"
    context = {**context, "user": user, "site_url": settings.SITE_URL}
    subject = " ".join(render_to_string(f"{kind.template}_subject.txt", context).split())
    body = render_to_string(f"{kind.template}_message.txt", context).strip() + "\n"
    if kind.is_own_words:
        return subject, body
    emails = context.get("shown_emails")
    shown = frozenset([user.email, *(map(str, emails) if isinstance(emails, list) else [])])
    return without_links(subject, settings.SITE_URL, shown), without_links(body, settings.SITE_URL, shown)


def own_text(organisation_id: int | None, kind: MessageKind, language: str) -> MessageText | None:
    """Return the text that an organisation has written for a kind, if it may and did."""
    if organisation_id is None or not kind.placeholders:
        return None
    return MessageText.objects.filter(organisation=organisation_id, kind=kind.name, language=language).first()


def filled(text: str, context: Mapping[str, object]) -> str:
    """Fill a text with what its placeholders stand for; nothing filled in is a link but an address of the site."""
    return NAMED.sub(lambda found: without_links(str(context.get(found[1], found[0])), settings.SITE_URL), text)


def default_text(kind: MessageKind, user: User) -> tuple[str, str]:
    """Return subject and text of the site with the placeholders as they are written, in the active language: what one
    begins with.
    """
    return subject_and_body(kind, {each.name: f"{{{each.name}}}" for each in kind.placeholders}, user, None)


def examples(kind: MessageKind) -> dict[str, str]:
    """Return what a preview shows for the placeholders, in the active language."""
    return {each.name: str(each.example) for each in kind.placeholders}


def wrong_placeholders(kind: MessageKind, text: str) -> list[str]:
    """Return what a text names in braces and what there is not, and braces that name nothing."""
    known = {each.name for each in kind.placeholders}
    unknown = [found for found in NAMED.findall(text) if found not in known]
    left_over = BRACES.search(NAMED.sub("", text))
    return [*(f"{{{name}}}" for name in dict.fromkeys(unknown)), *([_("a single brace")] if left_over else [])]
