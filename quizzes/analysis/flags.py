"""What an editor should look at, and from which figure on."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ENOUGH_ANSWERS = 30  # fewer say nothing about a question
ENOUGH_PER_LANGUAGE = 100  # in each language, before the two are compared
ENOUGH_WRONG = 40  # wrong answers, before a choice among them is called unused
ENOUGH_ATTEMPTS = 30  # before reliability is computed at all
SOLID_ATTEMPTS = 100  # below, reliability is shown with a caution

EASY, HARD = 0.95, 0.30
UNUSED = 0.05  # share among the wrong answers
MARGIN = 0.05  # by which the strong must prefer a wrong choice, besides more than chance
GROUP = 0.27  # share of attempts that are called the strongest and the weakest (Kelley 1939)


class Flag(models.TextChoices):
    """Reasons to look at a question, the gravest first."""

    KEY = "key", _("Possibly the wrong key")
    LANGUAGE = "language", _("Differs between the languages")
    STRONG = "strong", _("The strongest prefer a wrong choice")
    LANGUAGE_SOME = "language-some", _("Differs somewhat between the languages")
    HARD = "hard", _("Too hard")
    EASY = "easy", _("Too easy")
    UNUSED = "unused", _("A choice that hardly anybody picks")

    @property
    def advice(self) -> Promise:
        """What the flag means and what can be done."""
        return ADVICE[self]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Flag).index(self)


ADVICE: dict[str, Promise] = {
    Flag.KEY: _(
        "Those who do well on the rest of the quiz get this question wrong more often than the "
        "others. Check which choice is marked as correct, and whether another one could be."
    ),
    Flag.LANGUAGE: _(
        "People who did equally well on the quiz answer this question right much more often in "
        "one language than in the other. Compare the two texts word by word."
    ),
    Flag.LANGUAGE_SOME: _(
        "People who did equally well on the quiz answer this question right more often in one "
        "language than in the other. Read the two texts side by side."
    ),
    Flag.STRONG: _(
        "A wrong choice is taken more often by those who do best than by those who do worst. It "
        "may be defensible, or the question can be read in two ways."
    ),
    Flag.HARD: _(
        "Fewer than 30 of 100 points are earned. Check the key, the wording, and whether a lesson teaches it."
    ),
    Flag.EASY: _(
        "More than 95 of 100 points are earned: the question says little about who has learned. "
        "Keep it if everybody must know this."
    ),
    Flag.UNUSED: _(
        "Fewer than 5 of 100 wrong answers contain this choice. Write a more plausible one, or leave it out."
    ),
}
