"""Stub."""

from django.http import HttpRequest, HttpResponse


def rules(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def start(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def question(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def save(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def review(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def submit(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


def result(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()
