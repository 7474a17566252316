from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def approve_what_is_on_file(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Let the signatures of before stand as they stood."""
    apps.get_model("labour", "DigitisedSignature")._base_manager.update(approved_at=F("added_at"))


class Migration(migrations.Migration):
    dependencies = [("labour", "0003_stps")]

    operations = [
        migrations.AddField(
            model_name="digitisedsignature", name="approved_at", field=models.DateTimeField(null=True, editable=False)
        ),
        migrations.RunPython(approve_what_is_on_file, migrations.RunPython.noop),
    ]
