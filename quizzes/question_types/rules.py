"""The rules for writing questions by their names; each type of question says which of them hold for it.

What each looks for stands in ``quizzes.bank.linter``.
"""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Rule(models.TextChoices):
    """What may be found, the gravest first."""

    KEY = "key", _("No single best answer")
    LANGUAGE = "language", _("Not written in both languages")
    SAME = "same", _("Two identical choices")
    SIMILAR = "similar", _("Similar question in the bank")
    ALL_OR_NONE = "all-or-none", _("“All” or “none of the above”")
    LONGEST = "longest", _("The correct choice is the longest")
    ABSOLUTE = "absolute", _("Absolute words in wrong choices only")
    NEGATIVE = "negative", _("Negative question without emphasis")
    REASON = "reason", _("A reason is missing")
    REQUIREMENT = "requirement", _("No clause or control")
    MODULE = "module", _("No module")

    @property
    def advice(self) -> Promise:
        """What to do about it."""
        return ADVICE[self]

    @property
    def is_grave(self) -> bool:
        """Whether the question cannot be used like this."""
        return self in (Rule.KEY, Rule.LANGUAGE, Rule.SAME)


ADVICE: dict[str, Promise] = {
    Rule.KEY: _("Mark exactly one choice as correct; with several answers at least one, and leave at least one wrong."),
    Rule.LANGUAGE: _("Write the question and every choice in Spanish and in English."),
    Rule.SAME: _("Change one of them: two choices say the same thing."),
    Rule.SIMILAR: _("Compare the two. If they ask the same, keep one; an attempt might draw both."),
    Rule.ALL_OR_NONE: _("Name what is meant. Otherwise, people who are sure of two choices can guess the rest."),
    Rule.LONGEST: _("Shorten it or write the others out: many people pick the longest choice when they do not know."),
    Rule.ABSOLUTE: _("Such words give a wrong choice away. Take them out, or use them in the correct one too."),
    Rule.NEGATIVE: _("Ask for what is true, or write the negation in capitals so that nobody misses it."),
    Rule.REASON: _("Say for every choice why it is right or wrong; people read it with their result."),
    Rule.REQUIREMENT: _("Tag the clauses and controls it is about, so that evidence can be shown for each."),
    Rule.MODULE: _("Choose the module: results are shown by module, and quizzes draw by it."),
}

EVERY_KIND = frozenset({Rule.LANGUAGE, Rule.NEGATIVE, Rule.REASON, Rule.REQUIREMENT, Rule.MODULE})
WITH_ALTERNATIVES = EVERY_KIND | {Rule.KEY, Rule.SAME, Rule.ALL_OR_NONE, Rule.LONGEST, Rule.ABSOLUTE}
