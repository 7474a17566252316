"""Deciding as a person does: see the page first, then send what it showed along with the decision."""

import re

SHOWN = re.compile(r'name="shown" value="(\w*)"')


def shown_on(page):
    """The digest that a page sends along."""
    found = SHOWN.search(page.content.decode())
    return found.group(1) if found else ""


def decide(client, address, data=None, *, query="", to=None, **kwargs):
    """Open a page, then post the decision with what it showed, there or ``to`` another address."""
    return client.post(to or address, {**(data or {}), "shown": shown_on(client.get(f"{address}{query}"))}, **kwargs)
