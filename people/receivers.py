from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.http import HttpRequest

from people import sessions
from people.models import SignIn, User
from people.services import keep_staff_flag


@receiver(m2m_changed, sender=User.groups.through)
def keep_flag_with_groups(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Whoever enters or leaves a group of the CMS is, or is no longer, marked as one who may open it."""
    if action not in ("post_add", "post_remove", "post_clear"):
        return
    keep_staff_flag(User.objects.filter(pk__in=pk_set or ()) if reverse else User.objects.filter(pk=instance.pk))
    if not reverse:
        instance.refresh_from_db(fields=["is_staff"])  # else saving this very object would take the mark away again


@receiver(user_logged_in)
def list_device(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Every way in begins a session with its limits, and lists the device."""
    sessions.begin(request, user)


@receiver(user_logged_out)
def forget_device(request: HttpRequest, **kwargs: Any) -> None:
    """Who has signed out is no longer listed."""
    SignIn.objects.filter(session_key=request.session.session_key).delete()
