"""Screens that show several apps."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    """What is due."""
    return HttpResponse()


record = team = home


def team_export(request: HttpRequest, extension: str) -> HttpResponse:
    """The team page as a file."""
    return HttpResponse()


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One employee."""
    return HttpResponse()
