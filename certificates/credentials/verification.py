"""The public verification page for machines: the same facts, as JSON."""

from collections.abc import Mapping

from django.http import HttpRequest, JsonResponse

from certificates.models import Certificate


def wants_json(request: HttpRequest) -> bool:
    """Return whether a code is verified at the address that ends in .json, or by a client that prefers JSON to
    a page.
    """
    if request.resolver_match is None or request.resolver_match.url_name not in ("verify", "verify_json"):
        return False
    preferred = request.get_preferred_type(["text/html", "application/json"])
    return request.resolver_match.url_name == "verify_json" or preferred == "application/json"


def as_json(context: Mapping[str, object], status: int) -> JsonResponse:
    """Return what the page would say as JSON: the facts of the certificate, or why there are none."""
    certificate = context.get("certificate")
    if not isinstance(certificate, Certificate):
        state = "too many checks" if context.get("is_too_many") else context.get("state", "malformed code")
        return JsonResponse({"state": state}, status=status)
    facts: dict[str, object] = {
        "state": context["state"],
        "code": certificate.display_code,
        "holder_name": certificate.public_name or None,
        "course": {"es": certificate.course_title_es, "en": certificate.course_title_en},
        "organisation": certificate.organisation_name,
        "hours": float(certificate.hours),
        "issued_on": certificate.issued_on,
        "expires_on": certificate.expires_on,
    }
    if certificate.enrolment.renew_by:
        facts["renew_by"] = certificate.enrolment.renew_by
    return JsonResponse(facts, status=status, json_dumps_params={"ensure_ascii": False})
