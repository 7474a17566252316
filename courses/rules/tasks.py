from celery import shared_task

from courses.duties.tasks import do_duties
from courses.rules.services import apply_rule, rules_of, rules_to_check
from sweeps.services import each


def _apply(rule_id: int, only: list[int] | None = None) -> None:
    """Let one rule look, and hint at what a worker has to do of it."""
    for action in apply_rule(rule_id, only):
        if action.finished_at is None:
            do_duties.delay_on_commit(action.pk)


@shared_task(name="courses.apply_rules")
def apply_rules(organisation_id: int, employee_ids: list[int] | None) -> None:
    """Let the rules of an organisation look at some people, or at everybody."""
    each("courses.apply_rules", rules_of(organisation_id), lambda pk: _apply(pk, employee_ids))


@shared_task(name="courses.check_rules")
def check_rules() -> None:
    """Let every rule look at everybody once a day: for dates, and for what a lost message left over."""
    each("courses.apply_rules", rules_to_check(), _apply)
