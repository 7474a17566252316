"""Put every encrypted value under the newest key, so that the older keys can be thrown away."""

from collections.abc import Callable

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from people.employees.services import renew_curp_claims
from people.fields import EncryptedField
from sweeps.services import each


class Command(BaseCommand):
    help = "Encrypt everything again with the first key of AULA_DATA_KEYS. Then the other keys can be removed."

    def handle(self, *args: object, **options: object) -> None:
        left = 0
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, EncryptedField):
                    done, failed = _reencrypt(model, field.name)
                    left += failed
                    self.stdout.write(f"{model._meta.label}.{field.name}: {done}")
        self.stdout.write(f"people.CurpClaim: {renew_curp_claims()}")
        if left:
            raise CommandError(
                f"{left} values cannot be read with any key: keep the older keys. The log names the rows."
            )


def _reencrypt(model: type[models.Model], name: str) -> tuple[int, int]:
    """Write each value once more, one after the other. Return how many were written and how many failed."""
    keys = list(model._base_manager.exclude(**{name: ""}).order_by("pk").values_list("pk", flat=True))
    results = each(f"people.reencrypt {model._meta.label}.{name}", keys, _rewriting(model, name))
    failed = sum(each_one.failed or each_one.rests for each_one in results)
    return len(results) - failed, failed


def _rewriting(model: type[models.Model], name: str) -> Callable[[int], None]:
    @transaction.atomic
    def rewrite(pk: int) -> None:
        """Write the row anew; it is locked meanwhile, so that nobody's change is lost."""
        row = model._base_manager.select_for_update().filter(pk=pk)
        text = row.values_list(name, flat=True).get()
        row.update(**{name: text})

    return rewrite
