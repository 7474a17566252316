"""What verifiers fetch, without signing in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import conditional_page, require_safe

from certificates.credentials import documents
from certificates.credentials.addresses import issuer_url, key_url
from certificates.credentials.sites import asked_site, site_of_list
from certificates.credentials.status import status_list_credential
from certificates.models.credentials import CredentialKey, StatusList
from certificates.paper.layout import TEMPLATE
from courses.models import ContentVersion
from lib.json_values import JsonObject

FIVE_MINUTES, ONE_DAY = 300, 86_400

Arguments = ParamSpec("Arguments")
Document = Callable[Concatenate[HttpRequest, Arguments], JsonObject]
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponse]


def public_document(
    seconds: int, content_type: str = "application/ld+json"
) -> Callable[[Document[Arguments]], View[Arguments]]:
    """Make a view of a document that any site may read, and keep for some seconds; asked again it may say "not
    modified".
    """

    def decorate(view: Document[Arguments]) -> View[Arguments]:
        @require_safe
        @conditional_page
        @wraps(view)
        def answer(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
            response = JsonResponse(
                view(request, *args, **kwargs), content_type=content_type, json_dumps_params={"ensure_ascii": False}
            )
            return _for_any_site(response, seconds)

        return answer

    return decorate


def _for_any_site(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public_document(FIVE_MINUTES)
def issuer(request: HttpRequest) -> JsonObject:
    """Return the issuer and its keys."""
    return documents.issuer_profile(asked_site(request.get_host()))


@public_document(FIVE_MINUTES, "application/did+ld+json")
def did(request: HttpRequest) -> JsonObject:
    """Return the issuer and its keys as a DID document."""
    return documents.did_document(asked_site(request.get_host()))


@public_document(ONE_DAY)
def key(request: HttpRequest, public_key: str) -> JsonObject:
    """Return one public key that this site has signed with."""
    get_object_or_404(CredentialKey, public_key=public_key)
    site = asked_site(request.get_host())
    return {
        "@context": documents.KEYS_CONTEXTS[-1],
        **documents.multikey(public_key, key_url(site, public_key), issuer_url(site)),
    }


@public_document(ONE_DAY)
def achievement(request: HttpRequest, sha256: str, language: str) -> JsonObject:
    """Return what is awarded for a course as it was; found by its hash, which nobody guesses."""
    version = ContentVersion.objects.filter(sha256=sha256).first()
    if version is None or language not in documents.WORDS:
        raise Http404
    return {
        "@context": [documents.CREDENTIALS_CONTEXT, documents.BADGES_CONTEXT],
        **documents.achievement(version, language, asked_site(request.get_host())),
    }


@require_safe
@conditional_page
def image(request: HttpRequest) -> HttpResponse:
    """Serve the seal of the certificates, which wallets show."""
    response = HttpResponse(TEMPLATE.with_name("seal.svg").read_bytes(), content_type="image/svg+xml")
    return _for_any_site(response, ONE_DAY)


@public_document(FIVE_MINUTES, "application/vc")
def status_list(request: HttpRequest, number: int) -> JsonObject:
    """Return a signed status list: for every place whether its credential is revoked."""
    found = get_object_or_404(StatusList, number=number)
    return status_list_credential(found, site_of_list(found, request.get_host()))
