"""What browsers, search engines and finders of holes ask every site for, at addresses that are the same everywhere."""

import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

DAY = datetime.timedelta(days=1)
VALID_FOR = 180 * DAY  # RFC 9116 asks for less than a year


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines out: what is public here tells of people's certificates."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the icon."""
    return redirect(static("img/icon-192.png"))


@login_not_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Tell where to report a hole (RFC 9116), if the operator has said so."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + VALID_FOR).astimezone(datetime.UTC).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires}",
        "Preferred-Languages: es, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the site to a phone that puts it on its home screen."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    described = {
        "name": "Aula 42001",
        "short_name": "Aula 42001",
        "description": _("Training in ISO/IEC 42001"),
        "lang": get_language(),
        "start_url": "/",
        "display": "minimal-ui",
        "background_color": "#fcfbf8",
        "theme_color": "#12284c",
        "icons": icons,
    }
    return JsonResponse(described, content_type="application/manifest+json")
