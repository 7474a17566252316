"""Publishing and unpublishing on schedule; one bad draft never holds up the others."""

import logging
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from wagtail.models import DraftStateMixin, Page, Revision

logger = logging.getLogger(__name__)


def publish_due() -> int:
    """Publish every revision whose time has come, each on its own. Return how many went live.

    A revision with a gap loses its date and stays a draft: its editor sees it unscheduled, and it is not tried again
    every minute.
    """
    published = 0
    for revision in Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at"):
        try:
            with transaction.atomic(), translation.override("es"):
                revision.publish(log_action="wagtail.publish.scheduled")
        except ValidationError as error:
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            with translation.override("en"):  # logs speak one language
                reasons = " ".join(error.messages)
            logger.warning("Not published on schedule: %s: %s", revision.object_str, reasons)
        else:
            published += 1
    return published


def unpublish_expired() -> int:
    """Take down everything whose time is over, each on its own. Return how many."""
    expired: list[Any] = [
        instance
        for model in [Page, *_drafts_besides_pages()]
        for instance in model.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at")
    ]
    for instance in expired:
        with transaction.atomic(), translation.override("es"):
            instance.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return len(expired)


def _drafts_besides_pages() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, DraftStateMixin) and not issubclass(model, Page)]
