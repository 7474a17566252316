from celery import shared_task

from people.invitations.services import send_again
from people.models import AskedLink, User
from people.sign_in import asked_links
from people.sign_in.emails import tell_how_to_choose_password
from people.sign_in.tasks import send_password_reset
from sweeps.hints import hint_at_each
from sweeps.services import attempt


def _send(token: str, language: str) -> None:
    found = send_again(token)
    if isinstance(found, User):
        tell_how_to_choose_password(found, language)


@shared_task(name="people.send_invitation_again")
def send_invitation_again(asked_id: int) -> None:
    """Take what stood in the link: looking it up here makes every link take the same time."""
    attempt(asked_links.SWEEP, asked_id, lambda key: asked_links.answer(key, _send))


@shared_task(name="people.look_after_asked_links")
def look_after_asked_links() -> None:
    """Take up what lost messages and killed workers left over: passwords and invitations that somebody asked for."""
    if hint_at_each(send_password_reset.delay, asked_links.waiting(AskedLink.Kind.RESET)):
        hint_at_each(send_invitation_again.delay, asked_links.waiting(AskedLink.Kind.INVITATION))
