from celery import shared_task
from django.utils.translation import get_language

from people.invitations.services import send_again
from people.models import User
from people.sign_in.emails import tell_how_to_choose_password


@shared_task(name="people.send_invitation_again")
def send_invitation_again(token: str) -> None:
    """Take what stood in the link: looking it up here makes every link take the same time."""
    found = send_again(token)
    if isinstance(found, User):
        tell_how_to_choose_password(found, get_language() or found.language)
