"""Wagtail's *Privacy* and the hooks around a page, for pages that our own views serve.

Which pages are private is read once and kept for some seconds, so that a page costs no query more. A change counts at
once in the process that made it, and in the others when what they keep is that old.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from wagtail import hooks
from wagtail.forms import PasswordViewRestrictionForm
from wagtail.models import Page, PageViewRestriction
from wagtail.wagtail_hooks import check_view_restrictions

SECONDS = 10
KEY = "page-tree"


@dataclass(frozen=True)
class Tree:
    """Where the tree begins, and the private parts of it: path and restriction."""

    root: str
    private: list[tuple[str, int]]


def tree() -> Tree:
    """Return the page tree as it was some seconds ago at most."""
    found = caches["renditions"].get_or_set(KEY, _read_tree, SECONDS)
    if not isinstance(found, Tree):
        raise Http404
    return found


def forget_tree(**kwargs: object) -> None:
    """Forget the tree; a receiver of changes to privacy."""
    caches["renditions"].delete(KEY)


def _read_tree() -> Tree | None:
    is_root = Q(content_type__app_label="courses", content_type__model="cataloguepage")
    rows = list(
        Page.objects.filter(is_root | Q(view_restrictions__isnull=False)).values_list(
            "url_path", "path", "content_type__model", "view_restrictions"
        )
    )
    root = next((url for url, _path, model, _pk in rows if model == "cataloguepage"), None)
    return None if root is None else Tree(root, [(path, pk) for _url, path, _model, pk in rows if pk])


def refusal(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Return the form for the password of a private page; 404 where no password helps; None where it may be seen."""
    found = [pk for path, pk in tree().private if page.path.startswith(path)]
    if not found:
        return None
    for restriction in PageViewRestriction.objects.filter(pk__in=found):
        if restriction.accept_request(request):
            continue
        if restriction.restriction_type != PageViewRestriction.PASSWORD:
            raise Http404
        form = PasswordViewRestrictionForm(instance=restriction, initial={"return_url": request.get_full_path()})
        action = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
        response: HttpResponse = page.serve_password_required_response(request, form, action)
        add_never_cache_headers(response)
        return response
    return None


def is_open(request: HttpRequest, page: Page) -> bool:
    """Return whether nothing private stands between this person and the page."""
    try:
        return refusal(request, page) is None
    except Http404:
        return False


def served(request: HttpRequest, page: Page, render: Callable[[], HttpResponse]) -> HttpResponse:
    """Serve the page inside the hooks that Wagtail runs around every page it serves itself."""
    if refused := refusal(request, page):
        return refused

    def chain(page: Page, request: HttpRequest, args: list[str], kwargs: dict[str, str]) -> HttpResponse:
        return render()

    for hook in reversed(hooks.get_hooks("on_serve_page")):
        if hook is not check_view_restrictions:  # asked above, without its queries
            chain = hook(chain)
    for hook in hooks.get_hooks("before_serve_page"):
        result = hook(page, request, [], {})
        if isinstance(result, HttpResponse):
            return result
    response = chain(page, request, [], {})
    if any(page.path.startswith(path) for path, _pk in tree().private):
        add_never_cache_headers(response)
    return response
