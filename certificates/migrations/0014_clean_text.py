"""Clean what was written before lines were cleaned."""

from django.db import migrations

from lib.names import clean_rows


def clean_lines(apps, schema_editor):
    clean_rows(apps.get_model("certificates", "DigitisedSignature"), ["name"])
    clean_rows(apps.get_model("certificates", "Signatory"), ["name", "position_es", "position_en"])
    clean_rows(apps.get_model("certificates", "CertificateDesign"), ["line_es", "line_en"])


class Migration(migrations.Migration):
    dependencies = [("certificates", "0013_second_person")]

    operations = [migrations.RunPython(clean_lines, migrations.RunPython.noop, elidable=True)]
