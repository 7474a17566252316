"""Every route of the site, and where it leads."""

import re

from django.urls import URLPattern, get_resolver

from tests.test_access import address as address_of

SAMPLES = {
    "<whole:pk>": "1",
    "<uuid:uuid>": "12345678-1234-1234-1234-123456789abc",
    "<uuid:block>": "12345678-1234-1234-1234-123456789abc",
    "<whole:position>": "1",
    "<whole:accommodation>": "1",
    "<whole:number>": "1",
    "<whole:employee>": "1",
    "<whole:absence>": "1",
    "<whole:deputy>": "1",
    "<whole:plan>": "1",
    "<whole:document_id>": "1",
    "<whole:restriction_id>": "1",
    "<whole:page_view_restriction_id>": "1",
    "<whole:page_id>": "1",
    "^media/(?P<path>(?:images|original_images)/.+)$": "media/images/x.png",
    "^media/(?P<path>(?:avatar_images|logos)/.+)$": "media/logos/x.png",
    "<str:extension>": "csv",
    "messages/texts/<slug:name>/<slug:language>/": "messages/texts/duties_assigned/es/",
    "lists/<slug:name>/": "lists/team/",
    "<slug:name>": "extend",
    "<str:token>": "made-up",
}
WITHOUT_LANGUAGE = (
    *("language/", "credentials/", ".well-known/", "documents/", "pages/", "^media/"),
    *("health/", "robots.txt", "favicon.ico", "manifest.webmanifest"),
)


def routes(patterns=None, prefix=""):
    """Every route below the root but those of the CMS, which has a walk of its own."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        part = "" if str(entry.pattern) in ("es/", "en/") else str(entry.pattern)
        if part.startswith("admin/"):
            continue
        if isinstance(entry, URLPattern):
            yield prefix + part
        else:
            yield from routes(entry.url_patterns, prefix + part)


def address(route, has):
    """Where a route leads for real; for the walk over all routes also without anything real behind it."""
    if route.startswith("^[vV]"):
        return "/verify/file/" if "file/" in route else "/verify/" + ("signatures.pem" if "pem" in route else "")
    if "<uidb36>" in route:
        return "/es/accounts/password/reset/key/1-set-password/"
    if route.startswith(("documents/password", "pages/password")) and has:
        return has[route.split("/")[0]]
    prefix = "/" if route.startswith(WITHOUT_LANGUAGE) else "/es/"
    if has and ("<" in route or "(" in route):
        return address_of(route, has)
    for argument, sample in SAMPLES.items():
        route = route.replace(argument, sample)
    return prefix + re.sub(r"<\w+:\w+>", "x", route).replace("^((?:[\\w\\-]+/)*)$", "")
