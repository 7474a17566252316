"""Addresses that signed documents name: no language prefix, no slash at the end, for ever."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from certificates.credentials import views

urlpatterns = [
    path(".well-known/did.json", login_not_required(views.did), name="credential_did"),
    path("credentials/issuer", login_not_required(views.issuer), name="credential_issuer"),
    path("credentials/keys/<str:public_key>", login_not_required(views.key), name="credential_key"),
    path(
        "credentials/achievements/<str:sha256>/<str:language>",
        login_not_required(views.achievement),
        name="credential_achievement",
    ),
    path("credentials/seal.svg", login_not_required(views.image), name="credential_image"),
    path("credentials/status/<whole:number>", login_not_required(views.status_list), name="credential_status_list"),
]
