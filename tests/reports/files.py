"""The team list as files, read back."""

import csv
import datetime
import io

import openpyxl


def download(client, viewer, extension, query="", language="en"):
    client.force_login(viewer.user)
    response = client.get(f"/{language}/team/export.{extension}{query}")
    assert response.status_code == 200
    return response


def read_csv(response):
    data = response.getvalue()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def open_xlsx(response):
    return openpyxl.load_workbook(io.BytesIO(response.getvalue())).active


def read_xlsx(response):
    return [list(row) for row in open_xlsx(response).iter_rows(values_only=True)]


def as_text(value):
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime.datetime) else str(value)
