"""Under which address this site signed: its own, and those from which it moved. What was signed there is served
there.
"""

from urllib.parse import urlsplit

from django.conf import settings

from certificates.models.credentials import StatusList


def asked_site(host: str) -> str:
    """Return the site that a verifier means who asks this host for what is bound to no credential.

    That of the host, if this site ever was it; for any other name, the one under which it signed last.
    """
    named = _named([settings.SITE_URL, *settings.FORMER_SITE_URLS], host)
    if named:
        return named
    signed = list(StatusList.objects.order_by("-number").values_list("site", flat=True))
    return _named(signed, host) or (settings.SITE_URL if not signed or settings.SITE_URL in signed else signed[0])


def site_of_list(status_list: StatusList, host: str) -> str:
    """Return the site whose credentials name this list, whichever host is asked.

    A list from before sites were written down may hold credentials of several: there the former host decides.
    """
    return _named(settings.FORMER_SITE_URLS, host) or status_list.site


def _named(sites: list[str], host: str) -> str:
    return next((site for site in sites if urlsplit(site).netloc.lower() == host.lower()), "")
