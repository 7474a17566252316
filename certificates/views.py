"""Screens of one certificate, and public verification."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse


def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One certificate."""
    return HttpResponse()


def download(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The PDF."""
    return HttpResponse()


def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    return HttpResponse()


def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody may know about a certificate."""
    return HttpResponse()
