"""The rows that failed, in the CMS, for administrators of the site."""

from collections.abc import Iterable

from django.contrib.auth.models import PermissionsMixin
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from sweeps.models import Failure


class OnlyRead(ModelPermissionPolicy):
    """Failures are seen by administrators of the site; they end by themselves when the row goes through."""

    def user_has_permission(self, user: PermissionsMixin, action: str) -> bool:
        return action == "view" and bool(getattr(user, "is_active", False)) and user.is_superuser

    def user_has_any_permission(self, user: PermissionsMixin, actions: Iterable[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


register_permission_policy(Failure, OnlyRead(Failure))


class FailureViewSet(ModelViewSet):
    """What could not be done in the background, the latest first."""

    model = Failure
    icon = "warning"
    menu_label = _("Rows that failed")
    menu_order = 900
    add_to_settings_menu = True
    copy_view_enabled = False
    form_fields: list[str] = ["sweep"]
    list_display = ["sweep", "key", "error", "where", "tries", DateColumn("first_at"), DateColumn("next_at")]
    list_filter = ["sweep", "error"]
    list_per_page = 50


@hooks.register("register_admin_viewset")
def register_failures() -> FailureViewSet:
    return FailureViewSet("failures")
