"""Designs and material changes in the CMS: their screens, and the way to them from the menu and from a course."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from certificates.changes.views import ChangeView, DeclareView, ListView, may_declare
from certificates.design.views import CertificateDesignViewSet
from courses.models import CoursePage
from people.models import User

register_snippet(CertificateDesignViewSet)


@hooks.register("register_admin_urls")
def register_change_screens() -> list[URLPattern]:
    return [
        path("material-changes/", ListView.as_view(), name="material_changes"),
        path("material-changes/<whole:pk>/", ChangeView.as_view(), name="material_change"),
        path("material-changes/of/<whole:pk>/declare/", DeclareView.as_view(), name="declare_change"),
    ]


class PublishersMenuItem(MenuItem):
    """Shown to whoever may publish courses."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_declare(request.user)


@hooks.register("register_admin_menu_item")
def changes_entry() -> PublishersMenuItem:
    return PublishersMenuItem(
        _("Material changes"), reverse("material_changes"), name="material-changes", icon_name="history", order=217
    )


@hooks.register("register_page_header_buttons")
def declare_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, CoursePage) and page.live and page.permissions_for_user(user).can_publish():
        yield Button(
            _("Declare a material change"), reverse("declare_change", args=[page.pk]), icon_name="history", priority=90
        )
