"""The activity: a task, and one kind of thing to do."""

import hashlib
import json
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from courses.blocks.activities.asked import Given, Outcome, outcome_of_fields, outcome_of_talk
from courses.blocks.activities.kinds import ContentBlock, KindBlock
from courses.blocks.lessons import BilingualBlock, BilingualValue, line

PATH, REPLY = "path", "reply"  # of a conversation: what was said before, and what is said now
FEATURES = ["bold", "italic", "ol", "ul"]


class TaskPart(blocks.StructBlock):
    """What is to be done, in one language."""

    title = line(_("Title"))
    text = blocks.RichTextBlock(required=False, label=_("Task"), features=FEATURES)


class ActivityValue(BilingualValue):
    """The value of an activity, as its template and its view want it."""

    @property
    def kind(self) -> str:
        """Which kind it is; "" while it has none."""
        return str(self["content"][0].block_type) if self["content"] else ""

    @property
    def begun(self) -> Outcome:
        """The activity before anything is answered."""
        return self.outcome({}, 0)

    def outcome(self, given: Given, times: int) -> Outcome:
        """Return how the activity stands after an answer; ``times`` is how often it was tried before."""
        for child in self["content"]:
            if isinstance(child.block, KindBlock):
                if turns := child.block.turns(child.value):
                    return outcome_of_talk(turns, [*given.get(PATH, ()), *_last(given.get(REPLY, ()))])
                return outcome_of_fields(child.block.asked(child.value), given, times)
        return Outcome()

    def digest(self) -> str:
        """Return a hash of what is asked, in both languages."""
        content = self.block.get_prep_value(self)
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _last(values: Sequence[str]) -> Sequence[str]:
    return values[-1:]


class ActivityBlock(BilingualBlock):
    """Something to do, answered at once and never graded; ``es`` and ``en`` hold the task."""

    minutes = blocks.IntegerBlock(default=2, min_value=1, max_value=30, label=_("minutes"))
    es = TaskPart(label="Español")
    en = TaskPart(label="English")
    content = ContentBlock(min_num=1, max_num=1, label=_("What is done"))

    class Meta:
        icon = "form"
        label = _("Activity")
        template = "courses/blocks/activity.html"
        value_class = ActivityValue
