"""The part of allauth that is used here; what is not listed answers 404. The names are allauth's own."""

from allauth.account import views as account
from django.urls import path, re_path

from people.invitations import views as invitations
from people.linking import views as linking
from people.sign_in import views
from people.sign_in.choosing import before_choosing
from people.sign_in.page_session import of_any_employment

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("logout/", before_choosing(views.SignOut.as_view()), name="account_logout"),
    path("choose/", views.choose_secret, name="account_choose_secret"),
    path("session/", views.page_session, name="account_page_session"),
    path("unsent/", views.unsent, name="account_unsent"),
    path("language/", views.account_language, name="account_language"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("devices/", views.devices, name="account_devices"),
    path("devices/sign-out/", views.sign_out_others, name="account_sign_out_others"),
    path("employment/", views.choose_employment, name="account_employment"),
    path("invitation/<str:token>/", invitations.invitation, name="account_invitation"),
    path("invitation/<str:token>/again/", invitations.again, name="account_invitation_again"),
    path("link/<str:token>/", linking.link, name="account_link"),
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
