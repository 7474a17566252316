"""Everything that a company holds about one person, as one file: JSON for machines, a page for the person.

It is made of what each house says in ``personal_data``, so nothing is left out that somebody forgot to list here.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from people.fields import Unreadable
from people.models import Employee, User
from people.privacy.fields import PersonalModel, described

OF_EMPLOYMENT = "__user"  # so ends the path to an account through an employment


def access_file(employee: Employee) -> bytes:
    """Return the ZIP file with what the company of this employment holds about its person. One query for each model."""
    tables = list(tables_of(employee))
    data = {
        "person": employee.user.get_full_name(),
        "company": employee.organisation.legal_name,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "data": {table["label"]: table["rows"] for table in tables},
    }
    file, missing = io.BytesIO(), []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in _files(employee):
            try:
                with storages["private"].open(name) as handed_in:
                    packed.writestr(name, handed_in.read())
            except FileNotFoundError:  # lost from the storage: the person gets the rest, and reads which one
                missing.append(name)
        context = {"employee": employee, "tables": tables, "missing": missing, "now": timezone.now()}
        packed.writestr(_("my-data") + ".html", render_to_string("people/rights/file.html", context))
        packed.writestr(_("my-data") + ".json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
    return file.getvalue()


def tables_of(employee: Employee) -> Iterator[dict[str, Any]]:
    """Yield each kind of record that has something, with its rows in words."""
    for each in described():
        if not each.person or not each.returned:
            continue
        rows = [_values(each, row, employee) for row in _rows(each, employee)]
        if rows:
            meta = each.model._meta
            titles = {name: str(_column(meta, name).verbose_name) for name in each.returned}
            cells = [[row[name] for name in each.returned] for row in rows]
            yield {
                "label": each.label,
                "title": str(meta.verbose_name_plural),
                "columns": list(titles.values()),
                "cells": cells,
                "rows": rows,
            }


def _files(employee: Employee) -> Iterator[str]:
    """Yield the names of the files that this person has handed in."""
    for each in described():
        if each.file:
            yield from filter(None, _rows(each, employee).values_list(each.file, flat=True))


def _rows(each: PersonalModel, employee: Employee) -> "models.QuerySet[models.Model]":
    """Return the rows about this person as this company holds them, never those of another company. What belongs to the
    account alone (e-mail, devices) is the same for all companies of the person, until they have left this one.
    """
    found = each.model._base_manager.all()
    whole = Employee.objects.filter(Q(pk=employee.pk) | Q(merged_into=employee)).values("pk")  # entered twice
    names = {column.name for column in each.model._meta.concrete_fields}
    if each.label == "people.Employee":
        found = found.filter(pk__in=whole)
    elif each.person.endswith(OF_EMPLOYMENT):
        found = found.filter(**{f"{each.person.removesuffix(OF_EMPLOYMENT)}__in": whole})
    else:
        found = found.filter(**{each.person: employee.user_id})
        if "organisation" in names:
            found = found.filter(organisation=employee.organisation_id)
        elif each.label == "people.NameChange":
            found = found.exclude(_by_another_company(employee))
        elif _goes_on_elsewhere(employee):
            found = found.none()
    related = [name for name in each.returned if _column(each.model._meta, name).is_relation]
    return found.select_related(*related).order_by("pk") if related else found.order_by("pk")


def _goes_on_elsewhere(employee: Employee) -> bool:
    """Return whether the account is that of other companies by now: what happens to it is not for this one to tell."""
    if employee.left_on is None:
        return False
    theirs = Employee.objects.filter(user=employee.user_id)
    works_here = theirs.active().filter(organisation=employee.organisation_id).exists()
    return not works_here and theirs.exclude(organisation=employee.organisation_id).exists()


def _by_another_company(employee: Employee) -> Q:
    """Say which changes were made by people of other companies alone."""
    ours = Employee.objects.filter(organisation=employee.organisation_id).values("user")
    others = Employee.objects.exclude(organisation=employee.organisation_id).values("user")
    return Q(changed_by__in=others) & ~Q(changed_by__in=ours)


def _column(meta: Any, name: str) -> Any:
    return meta.get_field(name)


def _values(each: PersonalModel, row: models.Model, employee: Employee) -> dict[str, Any]:
    return {name: _value(row, name, employee) for name in each.returned}


def _value(row: models.Model, name: str, employee: Employee) -> Any:
    shown = getattr(row, f"get_{name}_display", None)
    try:
        value = shown() if shown else getattr(row, name)
    except Unreadable:
        return _("(cannot be read: its key was lost)")
    account = value.user_id if isinstance(value, Employee) else value.pk if isinstance(value, User) else None
    if account not in (None, employee.user_id):
        return _("(another person)")
    return str(value) if isinstance(value, models.Model) or hasattr(value, "_proxy____args") else value
