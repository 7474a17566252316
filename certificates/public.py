"""What the pages for anybody have in common."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from certificates.credentials.verification import as_json, wants_json


def public_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page for anybody, or the same as JSON: never in a search engine, a cache, or what another site is told."""
    response = as_json(context, status) if wants_json(request) else render(request, template, context, status=status)
    patch_vary_headers(response, ["Accept"])
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
