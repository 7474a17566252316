"""Publishing and unpublishing on schedule; one bad draft never holds up the others."""

import logging
from collections.abc import Callable

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from wagtail.models import DraftStateMixin, Page, Revision

from sweeps.services import each

logger = logging.getLogger(__name__)


def publish_due() -> int:
    """Publish every revision whose time has come, each on its own. Return how many went live.

    A revision with a gap loses its date and stays a draft: its editor sees it unscheduled, and it is not tried again
    every minute.
    """
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")
    keys = list(due.values_list("pk", flat=True))
    return sum(bool(publication.result) for publication in each("courses.publish", keys, _publish))


def _publish(key: int) -> bool:
    revision = Revision.objects.get(pk=key)
    try:
        with transaction.atomic(), translation.override("es"):
            revision.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as error:
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
        with translation.override("en"):  # logs speak one language
            reasons = " ".join(error.messages)
        logger.warning("Not published on schedule: %s: %s", revision.object_str, reasons)
        return False
    return True


def unpublish_expired() -> int:
    """Take down everything whose time is over, each on its own. Return how many."""
    done = 0
    for model in [Page, *_drafts_besides_pages()]:
        expired = model.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at")
        keys = list(expired.values_list("pk", flat=True))
        taken_down = each(f"courses.unpublish {model._meta.label}", keys, _taking_down(model))
        done += sum(bool(each_one.result) for each_one in taken_down)
    return done


def _taking_down(model: type[DraftStateMixin]) -> Callable[[int], bool]:
    def take_down(key: int) -> bool:
        with transaction.atomic(), translation.override("es"):
            model.objects.get(pk=key).unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        return True

    return take_down


def _drafts_besides_pages() -> list[type[DraftStateMixin]]:
    return [model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)]
