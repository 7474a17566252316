from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.http import HttpRequest

from people.approvals.services import whom_to_tell
from people.approvals.tasks import send_approval_decided, send_approval_waiting
from people.employees.services import keep_staff_flag
from people.models import Approval, SignIn, User
from people.sign_in import employments, sessions
from people.signals import approval_decided, approval_requested


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
    """Every way in begins a session with its limits and its employment, and lists the device."""
    employments.hold(request, user)
    sessions.begin(request, user)


@receiver(user_logged_out)
def forget_device(request: HttpRequest, **kwargs: Any) -> None:
    """Who has signed out is no longer listed."""
    SignIn.objects.filter(session_key=request.session.session_key).delete()


@receiver(approval_requested)
def tell_deciders(approval: Approval, **kwargs: Any) -> None:
    """Whoever could decide hears of it, each by an own message: one that fails is sent again alone."""
    for user in whom_to_tell(approval):
        send_approval_waiting.delay_on_commit(approval.pk, user.pk)


@receiver(approval_decided)
def tell_requester(approval: Approval, **kwargs: Any) -> None:
    """Whoever asked hears what became of it, unless it was they who took it back."""
    if approval.decision != Approval.Decision.WITHDRAWN and approval.requested_by.email:
        send_approval_decided.delay_on_commit(approval.pk)
