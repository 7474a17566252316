"""Clean what was written before lines were cleaned."""

from django.db import migrations

from lib.names import clean_rows


def clean_lines(apps, schema_editor):
    clean_rows(apps.get_model("courses", "LearningPath"), ["title", "title_es", "title_en"])
    clean_rows(apps.get_model("courses", "CoursePage"), ["tutor"])


class Migration(migrations.Migration):
    dependencies = [("courses", "0005_renewal_counts_from")]

    operations = [migrations.RunPython(clean_lines, migrations.RunPython.noop, elidable=True)]
