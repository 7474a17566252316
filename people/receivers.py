from typing import Any

from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from people.models import User
from people.services import keep_staff_flag


@receiver(m2m_changed, sender=User.groups.through)
def keep_flag_with_groups(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Whoever enters or leaves a group of the CMS is, or is no longer, marked as one who may open it."""
    if action not in ("post_add", "post_remove", "post_clear"):
        return
    keep_staff_flag(User.objects.filter(pk__in=pk_set or ()) if reverse else User.objects.filter(pk=instance.pk))
    if not reverse:
        instance.refresh_from_db(fields=["is_staff"])  # else saving this very object would take the mark away again
