"""What tests of somebody who works for two companies share; ``conftest.py`` has that person, Rosa."""

import re

from django.test import Client

PASSWORD = "correct horse battery"
SETTINGS = {"rfc": "CEN010203AB1", "issues_dc3": "on", "size": "small", "trainer": "internal", "representative": "Ana"}


def browser(employee):
    client = Client()
    client.force_login(employee.user)
    choose(client, employee)
    return client


def choose(client, employee, **more):
    return client.post("/es/accounts/employment/", {"employment": employee.pk, **more})


def works_for(client):
    return client.get("/es/").wsgi_request.employee


def sign_in(client, login, company="", language="es", **more):
    data = {"login": login, "password": PASSWORD, "company": company, **more}
    return client.post(f"/{language}/accounts/login/", data)


def fields_of(page, action=""):
    """The hidden fields of the form of a page, as a browser sends them."""
    html = page.content.decode()
    form = next(
        part.partition("</form>")[0]
        for part in html[html.index("<main") :].split("<form")[1:]
        if f'action="{action}' in part or not action
    )
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def page_fields(client, page="/es/"):
    """What every form of a page of this person says of it: its employment and its mark."""
    return dict(re.findall(r'name="(page_employment|page_mark)" value="([^"]*)"', client.get(page).text))
