"""Stub."""

from django.http import HttpRequest, HttpResponse


def start(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def complete(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def position(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()
