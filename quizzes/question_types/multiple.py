"""Multiple choice: several choices may be correct."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.blocks.wording import says_how_many
from quizzes.question_types.base import Answer, Fields, InvalidAnswer, Payload, share
from quizzes.question_types.choices import ChoiceType, correct_keys


class MultipleChoice(ChoiceType):
    """All or nothing, or a share: each correct choice counts one, each wrong choice takes one away."""

    kind = "multiple"
    takes_parts = True
    is_multiple = True

    def parse(self, fields: Fields, payload: Payload, order: Sequence[str]) -> Answer:
        chosen = super().parse(fields, payload, order)
        wanted = len(correct_keys(payload))
        if payload.get("says_how_many") and len(chosen) > wanted:
            text = ngettext("Choose %(count)d at most.", "Choose %(count)d at most.", wanted)
            raise InvalidAnswer(text % {"count": wanted})
        return chosen

    def points(self, answer: Answer, payload: Payload) -> Decimal:
        right, given = correct_keys(payload), frozenset(answer)
        hits = len(given & right) - len(given - right)
        return share(hits, len(right), partial=bool(payload.get("partial")))

    def hint(self, payload: Payload) -> Any:
        wanted = len(correct_keys(payload))
        if payload.get("says_how_many"):
            what = ngettext("Choose %(count)d.", "Choose %(count)d.", wanted) % {"count": wanted}
        elif any(map(says_how_many, payload["stem"].values())):
            what = ""
        else:
            what = _("Choose all that apply.")
        if payload.get("partial"):
            how = _("Each right choice adds to your points, each wrong one takes away as much.")
            return f"{what} {how}".strip()
        return what
