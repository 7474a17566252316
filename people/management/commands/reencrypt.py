"""Put every encrypted value under the newest key, so that the older keys can be thrown away."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from people.fields import EncryptedField
from people.services import renew_curp_claims

AT_ONCE = 500


class Command(BaseCommand):
    help = "Encrypt everything again with the first key of AULA_DATA_KEYS. Then the other keys can be removed."

    def handle(self, *args: Any, **options: Any) -> None:
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, EncryptedField):
                    self.stdout.write(f"{model._meta.label}.{field.name}: {_reencrypt(model, field.name)}")
        self.stdout.write(f"people.CurpClaim: {renew_curp_claims()}")


def _reencrypt(model: type[models.Model], name: str) -> int:
    """Write each value once more; a row is locked meanwhile, so that nobody's change is lost."""
    count, last = 0, 0
    while True:
        with transaction.atomic():
            rows = model._base_manager.select_for_update().filter(pk__gt=last).order_by("pk")
            portion = list(rows.exclude(**{name: ""}).values_list("pk", name)[:AT_ONCE])
            for pk, text in portion:
                model._base_manager.filter(pk=pk).update(**{name: text})
        if not portion:
            return count
        count, last = count + len(portion), portion[-1][0]
