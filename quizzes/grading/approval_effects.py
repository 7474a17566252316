"""What an approval of a decision about scores says: in numbers, then who changes, from what to what."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.approvals.kinds import Concerned, Effect
from quizzes.grading.outcomes import Outcome, completed_by


def effect_of_changes(lines: Sequence[str], outcomes: Iterable[Outcome], *, never_lowers: bool, plan: str) -> Effect:
    """Return what a decision about many attempts means, after the sentences that say what was decided."""
    changed = [outcome for outcome in outcomes if outcome.score != outcome.before]
    numbers, warnings = _sentences(changed)
    rule = _("Nobody loses points by it.") if never_lowers else _("Points may go down as well.")
    return Effect([*lines, rule, *numbers], warnings, [_concerned(outcome) for outcome in changed], plan)


def _sentences(changed: Sequence[Outcome]) -> tuple[list[str], list[str]]:
    """Return how many scores change and who passes; apart, whose goes down, who is certified, who would not pass any
    more.
    """
    passing = sum(outcome.passes_now for outcome in changed)
    lowered = sum(outcome.lowers for outcome in changed)
    completing = completed_by(changed)
    lines = [
        ngettext("The score of %(count)d attempt changes.", "The scores of %(count)d attempts change.", len(changed))
        % {"count": len(changed)}
    ]
    warnings = []
    if passing:
        lines.append(ngettext("%(count)d passes now.", "%(count)d pass now.", passing) % {"count": passing})
    if lowered:
        text = ngettext("%(count)d score goes down.", "%(count)d scores go down.", lowered)
        warnings.append(text % {"count": lowered})
    if completing:
        text = ngettext(
            "This completes %(count)d course, and its certificate is issued.",
            "This completes %(count)d courses, and their certificates are issued.",
            completing,
        )
        warnings.append(text % {"count": completing})
    if failing := sum(outcome.passes_no_more for outcome in changed):
        text = ngettext(
            "%(count)d would no longer pass. A course stays completed and a certificate that has "
            "been issued stays; only human resources can revoke one.",
            "%(count)d would no longer pass. Courses stay completed and certificates that have been "
            "issued stay; only human resources can revoke one.",
            failing,
        )
        warnings.append(text % {"count": failing})
    return lines, warnings


def _concerned(outcome: Outcome) -> Concerned:
    attempt = outcome.attempt
    words = from_to(attempt.quiz.local_title, attempt.number, outcome.before or 0, outcome.score)
    if outcome.passes_now:
        words = f"{words}; {_('passes now')}"
    elif outcome.passes_no_more:
        words = f"{words}; {_('would no longer pass')}"
    employee = attempt.counts_for.employee
    return Concerned(employee.pk, employee.user.get_full_name(), words)


def from_to(quiz: str, number: int, before: int, after: int) -> str:
    """Return which attempt, and how its score changes."""
    words = {"quiz": quiz, "number": number, "before": before, "after": after}
    return _("%(quiz)s, attempt %(number)d: from %(before)d%% to %(after)d%%") % words
