from celery import shared_task

from people.employees.services import account_with_email
from people.permissions import can_sign_in
from people.sign_in import asked_links, limits, sessions
from people.sign_in.emails import tell_how_to_choose_password
from sweeps.services import attempt


def _send(email: str, language: str) -> None:
    user = account_with_email(email)
    if user and can_sign_in(user):
        tell_how_to_choose_password(user, language)


@shared_task(name="people.send_password_reset")
def send_password_reset(asked_id: int) -> None:
    """Take what was typed: looking it up here makes a known and an unknown e-mail take the same time."""
    attempt(asked_links.SWEEP, asked_id, lambda key: asked_links.answer(key, _send))


@shared_task(name="people.tidy_up")
def tidy_up() -> None:
    """Delete counts whose window has ended, sessions that have expired, and what was asked for too long ago."""
    limits.delete_what_is_over()
    sessions.delete_what_is_over()
    asked_links.forget_old()
