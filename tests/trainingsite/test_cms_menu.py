"""The menu of the CMS: every entry has a place of its own."""

from collections import Counter

import wagtail.admin.urls  # noqa: F401  # whose import registers the entries
from wagtail.admin.menu import SubmenuMenuItem, admin_menu


def menus(menu):
    yield menu
    for item in menu.registered_menu_items:
        if isinstance(item, SubmenuMenuItem):
            yield from menus(item.menu)


def test_no_two_entries_of_a_menu_have_one_order():
    found = [[(item.order, item.name) for item in menu.registered_menu_items] for menu in menus(admin_menu)]

    twice = [
        entry for entries in found for entry in entries if Counter(order for order, _name in entries)[entry[0]] > 1
    ]
    assert sum(map(len, found)) > 25
    assert twice == []
