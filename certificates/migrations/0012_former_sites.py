import json

from django.conf import settings
from django.db import migrations, models


def read_sites(apps, schema_editor):
    """A list belongs to the site that its credentials name; one without credentials to the present one."""
    for status_list in apps.get_model("certificates", "StatusList").objects.all():
        credential = status_list.credentials.order_by("pk").first()
        site = settings.SITE_URL
        if credential is not None:
            named = json.loads(credential.document)["credentialStatus"]["statusListCredential"]
            site = named.rpartition("/credentials/status/")[0]
        status_list.site = site
        status_list.save(update_fields=["site"])


class Migration(migrations.Migration):
    dependencies = [("certificates", "0011_stuck")]

    operations = [
        migrations.AddField(
            model_name="statuslist", name="site", field=models.CharField(default="", max_length=250), preserve_default=False
        ),
        migrations.RunPython(read_sites, migrations.RunPython.noop),
    ]
