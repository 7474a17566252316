"""What human resources do with the fields of their organisation's own."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from people.models import Employee, EmployeeChange, Organisation, OwnField
from people.models.own_fields import MOST_FIELDS


@transaction.atomic
def add_field(field: OwnField) -> OwnField:
    """Save a new field in one of the ten places. Raises ``ValidationError`` where none is free."""
    field.slot = _free_slot(field)
    field.save()
    return field


@transaction.atomic
def restore_field(field: OwnField) -> None:
    """Take a field into use again, with all that stands in it. Raises ``ValidationError`` where no place is free."""
    if field.slot is None:
        field.slot = _free_slot(field)
        field.save(update_fields=["slot"])


@transaction.atomic
def remove_field(field: OwnField) -> bool:
    """Delete a field in which nothing ever stood, else keep it out of use. Return whether it is gone."""
    Organisation.objects.select_for_update(no_key=True).get(pk=field.organisation_id)
    if is_used(field):
        OwnField.objects.filter(pk=field.pk).update(slot=None)
        return False
    field.delete()
    return True


def is_used(field: OwnField) -> bool:
    """Return whether anything stands in it, or stood once as the history says."""
    people = Employee.objects.filter(organisation=field.organisation_id)
    named = EmployeeChange.objects.filter(field=field.key)
    return people.filter(own_values__has_key=field.key).exists() or named.exists()


def options_in_use(field: OwnField) -> set[str]:
    """Return what is chosen of anybody, as it is written: not what JSON would make of a choice called 1."""
    chosen = KT(f"own_values__{field.key}")
    people = Employee.objects.filter(organisation=field.organisation_id, own_values__has_key=field.key)
    return set(people.order_by().values_list(chosen, flat=True).distinct())


def _free_slot(field: OwnField) -> int:
    Organisation.objects.select_for_update(no_key=True).get(pk=field.organisation_id)
    taken = set(OwnField.objects.live().filter(organisation=field.organisation_id).values_list("slot", flat=True))
    free = [slot for slot in range(1, MOST_FIELDS + 1) if slot not in taken]
    if not free:
        raise ValidationError(_("There are ten fields already: remove one first."))
    return free[0]
