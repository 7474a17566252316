"""Clean what was written before lines were cleaned; numbers that differ only by case get different ones."""

import logging

from django.db import migrations

from lib.names import clean_number, clean_rows, fold_number

LINES = {
    "User": ["given_names", "first_surname", "second_surname", "email"],
    "Employee": ["position"],
    "Organisation": ["legal_name"],
    "JobRole": ["name", "name_es", "name_en"],
    "Team": ["name", "name_es", "name_en"],
    "LabourSettings": [
        "representative",
        "workers_representative",
        "agent_name",
        "agent_registration",
        "instructor",
    ],
}


def clean_lines(apps, schema_editor):
    for name, fields in LINES.items():
        clean_rows(apps.get_model("people", name), fields)


def part_numbers(apps, schema_editor):
    employees = apps.get_model("people", "Employee")._base_manager
    for pk, number in apart(employees.values_list("pk", "organisation_id", "number")).items():
        employees.filter(pk=pk).update(number=number)
        logging.getLogger(__name__).warning("Employee %d has another number now: %s.", pk, number)


def apart(rows):
    """The numbers that change, by key. What was written cleanly, and first, keeps its number."""
    rows = sorted(rows, key=lambda row: (row[2] != clean_number(row[2]), row[0]))
    reserved = {(organisation, fold_number(number)) for _pk, organisation, number in rows}
    kept, changes = set(), {}
    for pk, organisation, number in rows:
        cleaned = found = clean_number(number) or str(pk)
        place = 1
        while (organisation, fold_number(found)) in (kept if place == 1 else kept | reserved):
            place += 1
            found = f"{cleaned[: 29 - len(str(place))]}-{place}"
        kept.add((organisation, fold_number(found)))
        if found != number:
            changes[pk] = found
    return changes


class Migration(migrations.Migration):
    dependencies = [("people", "0006_name_changes")]

    operations = [
        migrations.RunPython(clean_lines, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(part_numbers, migrations.RunPython.noop, elidable=True),
    ]
