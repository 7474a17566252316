"""Public verification by code or by file, and the certificates that verify our signatures."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from certificates.changes.services import change_behind
from certificates.models import Certificate
from certificates.paper.codes import normalise_code
from certificates.signing.authority import trusted_certificates
from certificates.verification.forms import FileForm
from certificates.verification.inspection import Verdict, inspect
from certificates.verification.public import public_page, too_many_checks
from certificates.verification.throttle import exceeds_limit
from certificates.verification.uploads import MemoryUploadHandler
from lib.budget import Exceeded

UNCHANGED_COOKIE = "aula_unchanged_file"
UNCHANGED_SECONDS = 600


@csrf_exempt  # the decorated view below checks; this one decides, before the form is read, where the file goes
def verify_file(request: HttpRequest) -> HttpResponse:
    """Show where a file is handed in. Nothing of it is kept, and nothing is read from whoever hands in too many."""
    if request.method == "POST" and exceeds_limit(request):
        return too_many_checks(request)
    request.upload_handlers = [MemoryUploadHandler(request)]
    return _verify_file(request)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def _verify_file(request: HttpRequest) -> HttpResponse:
    """Say what the file is. An unchanged one leads to the page of its code, which tells whether it is still valid.

    That it was this browser's file that is unchanged stands in a signed cookie, never in the address: an address
    could be sent along with another file.
    """
    if request.method != "POST":
        return redirect("verify_form")
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ways_to_check(request, file_form=form, status=400)
    try:
        verdict, certificate = inspect(form.cleaned_data["file"].read())
    except Exceeded:
        form.add_error(
            "file", _("We did not issue this file, and it is too complex to search for a code. Type the code instead.")
        )
        return _ways_to_check(request, file_form=form, status=400)
    if verdict is Verdict.UNCHANGED and certificate:
        found = redirect("verify", code=certificate.code)
        found.set_signed_cookie(
            UNCHANGED_COOKIE,
            certificate.code,
            max_age=UNCHANGED_SECONDS,
            path="/verify",
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        found["Cache-Control"] = "no-store"
        return found
    return public_page(request, "certificates/verify_file.html", {"verdict": verdict.value, "certificate": certificate})


@require_safe
def signing_certificates(request: HttpRequest) -> HttpResponse:
    """Send every certificate that verifies a signature of ours, for who wants to check one without this site."""
    certificates = trusted_certificates(Path(settings.SIGNING_ROOT))
    response = HttpResponse(
        b"".join(each.public_bytes(Encoding.PEM) for each in certificates), content_type="application/x-pem-file"
    )
    response["Content-Disposition"] = 'attachment; filename="aula-42001-signatures.pem"'
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Show where a code is typed; a code that cannot be one is answered at once."""
    typed = request.GET.get("code", "")
    code = normalise_code(typed)
    if code:
        return redirect("verify", code=code)
    return _ways_to_check(request, typed=typed[:40], is_typo=bool(typed.strip()))


def _ways_to_check(
    request: HttpRequest,
    *,
    typed: str = "",
    is_typo: bool = False,
    file_form: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"typed": typed, "is_typo": is_typo, "file_form": file_form or FileForm()}
    return public_page(request, "certificates/verify_form.html", context, status=status)


@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Show what anybody may know about a certificate. All unknown codes get the same answer."""
    if exceeds_limit(request):
        return too_many_checks(request)
    known = normalise_code(code)
    if known is None:
        return _ways_to_check(request, typed=code, is_typo=True, status=404)
    certificate = (
        Certificate.objects.select_related("organisation", "enrolment__employee", "replaces", "successor")
        .filter(code=known)
        .first()
    )
    if certificate is None:
        return public_page(request, "certificates/verify.html", {"state": "unknown"}, status=404)
    state = certificate.status_on(certificate.organisation.today())
    context = {"state": state.value, "certificate": certificate, "change": change_behind(certificate)}
    return public_page(request, "certificates/verify.html", context)
