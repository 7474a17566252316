"""The part of allauth that is used here; what is not listed answers 404. The names are allauth's own."""

from allauth.account import views as account
from django.urls import path, re_path

from people.sign_in import views
from people.sign_in.page_session import of_any_employment

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("logout/", views.SignOut.as_view(), name="account_logout"),
    path("session/", views.page_session, name="account_page_session"),
    path("language/", views.account_language, name="account_language"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("devices/", views.devices, name="account_devices"),
    path("devices/sign-out/", views.sign_out_others, name="account_sign_out_others"),
    path("employment/", views.choose_employment, name="account_employment"),
    path("password/change/", of_any_employment(views.ChangePassword.as_view()), name="account_change_password"),
    path("password/set/", of_any_employment(views.SetPassword.as_view()), name="account_set_password"),
    path("password/reset/", views.RequestPasswordReset.as_view(), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
