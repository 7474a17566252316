"""What the pages for anybody have in common."""

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from certificates.credentials.verification import as_json, wants_json


def public_page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """Make a page for anybody, or the same as JSON: never in a search engine, a cache, or what another site is told."""
    response = as_json(context, status) if wants_json(request) else render(request, template, context, status=status)
    return _for_nobody_else(response)


def too_many_checks(request: HttpRequest) -> HttpResponse:
    """Answer whoever checks too often, by page or JSON; the page is rendered once for each language."""
    if wants_json(request):
        response: HttpResponse = as_json({"is_too_many": True}, 429)
    else:
        html = caches["renditions"].get_or_set(
            f"too-many:{get_language()}", lambda: render_to_string("certificates/too_many.html"), 600
        )
        response = HttpResponse(html, status=429)
    response["Retry-After"] = "60"
    return _for_nobody_else(response)


def _for_nobody_else(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept"])
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
