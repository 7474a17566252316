"""Wagtail's screens for users, with our fields of a name. Named in INSTALLED_APPS instead of ``wagtail.users``."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    default = False
    user_viewset = "people.cms.users.PeopleViewSet"
