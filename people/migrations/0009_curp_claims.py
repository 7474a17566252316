"""Whose CURP it is, for those that were written before."""

import logging

from django.db import migrations

from people.fields import Unreadable, digest


def claim(apps, schema_editor):
    claims = apps.get_model("people", "CurpClaim")._base_manager
    rows = apps.get_model("people", "WorkerData")._base_manager.exclude(curp="").order_by("-pk")
    for pk in rows.values_list("pk", flat=True).iterator(2000):
        try:
            data = rows.select_related("employee").get(pk=pk)
        except Unreadable:
            logging.getLogger(__name__).warning("Worker data %d cannot be read with the present keys.", pk)
            continue
        own = {"organisation_id": data.employee.organisation_id, "user_id": data.employee.user_id}
        code = digest(data.curp)
        others = claims.filter(organisation_id=own["organisation_id"], digest=code).exclude(user_id=own["user_id"])
        if others.exists():
            logging.getLogger(__name__).warning("Employee %d has the CURP of somebody else.", data.employee_id)
        elif not claims.filter(**own).exists():
            claims.create(**own, digest=code)


class Migration(migrations.Migration):
    dependencies = [("people", "0008_ways_in")]

    operations = [migrations.RunPython(claim, migrations.RunPython.noop, elidable=True)]
