"""A message to a worker is only a hint: it carries keys of rows, and a sweep of the clock finds the same rows."""

import ast
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
HOUSES = ("people", "courses", "quizzes", "certificates", "labour", "curriculum", "reports", "trainingsite", "sweeps")

# Each task that is sent on commit: the sweep that takes up what a lost message left over, and what it is sent, as it
# stands in the code: keys of rows, never what somebody typed.
HINTS = {
    "apply_rules": ("courses.check_rules", {"organisation_id, named"}),
    "build_one_archive": ("certificates.look_after_archives", {"archive.pk"}),
    "deliver_certificate": ("certificates.deliver_pending", {"certificate.pk"}),
    "deliver_messages": ("people.look_after_messages", {"keys"}),
    "deliver_some": ("certificates.deliver_pending_dc3", {"pks[start:start + IN_A_MESSAGE]"}),
    "do_duties": ("courses.hint_at_duties", {"action.pk"}),
    "hint_at_batches": ("certificates.hint_at_batches", {"batch.pk", "found.pk"}),
    "make_one_file": ("people.look_after_exports", {"asked.pk"}),
    "make_one_sheet": ("people.look_after_slips", {"made.pk"}),
    "plan_one_import": ("look_after_imports", {"job.pk"}),  # of people, and of questions
    "send_invitation_again": ("people.look_after_asked_links", {"asked"}),  # the key that ask_for_link returns
    "send_password_reset": ("people.look_after_asked_links", {"asked"}),
    "write_one_import": ("look_after_imports", {"job.pk", "self.job.pk"}),
}


def sent_on_commit():
    """Return each call of ``delay_on_commit`` of the product: the name of the task, and its arguments."""
    for house in HOUSES:
        for path in (ROOT / house).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Attribute(value=sender, attr="delay_on_commit")):
                        given = [*node.args, *(keyword.value for keyword in node.keywords)]
                        yield ast.unparse(sender), ", ".join(map(ast.unparse, given))


def test_every_message_carries_keys_of_rows_that_a_sweep_finds():
    found = {}
    for task, given in sent_on_commit():
        found.setdefault(task, set()).add(given)

    assert found == {task: given for task, (_sweep, given) in HINTS.items()}


def test_every_sweep_of_them_is_in_the_clock():
    clock = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    named = {sweep for sweep, _given in HINTS.values()}

    assert {name for name in named if not any(task == name or task.endswith(f".{name}") for task in clock)} == set()
