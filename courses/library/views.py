"""Hands out documents and pictures; whoever may not see one is told that there is none."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.views.serve import serve
from wagtail.images import get_image_model

from courses.library.services import collection_refuses, may_open
from people.permissions import can_use_cms


@require_safe
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """Serve a document, through Wagtail's own view and hooks."""
    found = get_object_or_404(get_document_model().objects.select_related("collection"), pk=document_id)
    if not may_open(request, found) or collection_refuses(request, found):
        raise Http404
    response: HttpResponseBase = serve(request, document_id, document_filename)
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a picture in one of its sizes, or as it was uploaded."""
    model = get_image_model()
    images = model.objects.select_related("collection")
    image = images.filter(renditions__file=path).first() or images.filter(file=path).first()
    if image is None or not may_open(request, image) or collection_refuses(request, image):
        raise Http404
    return _file(request, path)


@require_safe
def picture_of_the_cms(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve the face of an editor, or the logo of an organisation: shown in the CMS only."""
    if not can_use_cms(request.user):
        raise Http404
    return _file(request, path)


def _file(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a file that a browser may keep but asks for again each time: who was signed out, or may not see it any
    more, does not.
    """
    try:
        changed = int(default_storage.get_modified_time(path).timestamp())
        response = get_conditional_response(request, last_modified=changed) or FileResponse(default_storage.open(path))
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation):
        raise Http404 from None
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Last-Modified"] = http_date(changed)
    return response
