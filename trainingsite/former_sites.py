"""The addresses from which the site moved: they verify what was signed there and lead everybody else to the new one."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

# What printed codes and signed documents name, and what a page of verification needs to be shown.
STAYS = re.compile(r"/(?:verify|credentials|\.well-known|static|language)/", re.IGNORECASE)


class FormerSiteMiddleware:
    """Nobody signs in at a former address; a verifier is answered there, without being sent on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.FORMER_SITE_URLS or STAYS.match(request.path_info) or not _is_former(request.get_host()):
            return self.get_response(request)
        return HttpResponseRedirect(settings.SITE_URL + request.get_full_path(), preserve_request=True)


def _is_former(host: str) -> bool:
    return host.lower() in {urlsplit(site).netloc.lower() for site in settings.FORMER_SITE_URLS}
