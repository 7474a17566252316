"""Addresses that signed documents name: no language prefix, no slash at the end, for ever."""

from django.urls import path

from certificates.credentials import views

urlpatterns = [
    path(".well-known/did.json", views.did, name="credential_did"),
    path("credentials/issuer", views.issuer, name="credential_issuer"),
    path("credentials/keys/<str:public_key>", views.key, name="credential_key"),
    path("credentials/achievements/<str:sha256>/<str:language>", views.achievement, name="credential_achievement"),
    path("credentials/seal.svg", views.image, name="credential_image"),
    path("credentials/status/<int:number>", views.status_list, name="credential_status_list"),
]
