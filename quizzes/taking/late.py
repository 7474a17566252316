"""Which of two answers is the newer one, and what becomes of an answer that arrives after the end.

A page without network keeps what is answered and sends it later. The server alone decides, with two things of its own:
the revision of each answer, which a page gets with the page and with each save, and a signed stamp that says when this
server made a page of this attempt. A page reports how long after its stamp an answer was given, and how long after it
is sent. The second must agree with the clock of the server; then the first is believed. Who forges it wins the late
grace and no more.
"""

import datetime
from dataclasses import dataclass

from django.core import signing
from django.utils import timezone

from quizzes.models import Attempt, LateAnswer, Response
from quizzes.question_types import Answer

SIGNER = signing.Signer(salt="quizzes.clock")
DRIFT = datetime.timedelta(seconds=15)  # by which the clocks of a page and of the server may differ
OFFLINE = datetime.timedelta(seconds=10)  # what waited longer was given where nobody could be asked again


@dataclass(frozen=True)
class Claim:
    """What a page says of when an answer was given: milliseconds since its stamp, by its own clock."""

    stamp: str
    given: int
    sent: int


@dataclass(frozen=True)
class AnswerSource:
    """Where an answer comes from: the open page, the revision it has seen, and when it was given, where that is
    known.
    """

    page: str = ""
    revision: int | None = None  # None where it is not said: then the sequence goes on from it
    given_at: datetime.datetime | None = None
    repeats: bool = False  # nobody changed what the page had seen

    def is_newest(self, response: Response, sequence: int) -> bool:
        """Return whether the answer is newer than the one saved.

        A page goes on from its own answers by its sequence. Another page must have seen the answer saved; who sits
        before it is told of it and can choose again. Only where an answer waited without network, nobody can be asked:
        then the one that was given later counts. Who only looked has given none.
        """
        if self.page == response.page and (self.page or self.revision is None):
            return sequence > response.sequence
        seen = sequence - 1 if self.revision is None else self.revision
        if seen == response.revision:
            return True
        if self.repeats:
            return False
        waited = self.given_at is not None and timezone.now() - self.given_at > OFFLINE
        return bool(waited and response.given_at and self.given_at and self.given_at > response.given_at)


UNKNOWN_SOURCE = AnswerSource()


@dataclass(frozen=True)
class Mark:
    """Whether a question is marked for review, and when somebody said so, where that is known."""

    is_set: bool
    given_at: datetime.datetime | None = None

    def is_newest(self, response: Response) -> bool:
        """Return whether it is not older than the one saved: of two devices without network the later one counts."""
        return not (self.given_at and response.flagged_at and self.given_at < response.flagged_at)


def stamp(attempt: Attempt) -> str:
    """Return the time of the server for a page of this attempt, signed."""
    return SIGNER.sign(f"{attempt.uuid}:{int(timezone.now().timestamp() * 1000)}")


def given_at(claim: Claim | None, attempt: Attempt) -> datetime.datetime | None:
    """Return when an answer was given, by the clock of the server; None where what the page says cannot be believed."""
    if claim is None:
        return None
    try:
        uuid, _colon, milliseconds = SIGNER.unsign(claim.stamp).partition(":")
    except signing.BadSignature:
        return None
    if uuid != str(attempt.uuid) or not 0 <= claim.given <= claim.sent:
        return None
    now = timezone.now()
    made_at = datetime.datetime.fromtimestamp(int(milliseconds) / 1000, datetime.UTC)
    if abs(now - made_at - datetime.timedelta(milliseconds=claim.sent)) > DRIFT:
        return None
    return now - datetime.timedelta(milliseconds=claim.sent - claim.given)


def keep_late(
    response: Response, answer: Answer, unreadable: str, language: str, source: AnswerSource, *, counts: bool
) -> None:
    """Record an answer that arrived after the end; the last one of a question that counts, and that does not."""
    LateAnswer.objects.update_or_create(
        response=response,
        counts=counts,
        defaults={
            "answer": answer,
            "unreadable": unreadable,
            "language": language,
            "given_at": source.given_at,
            "arrived_at": timezone.now(),
        },
    )
