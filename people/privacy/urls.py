from django.urls import path

from people.privacy import views

app_name = "privacy"
urlpatterns = [
    path("privacy/", views.notice, name="notice"),
    path("privacy/accept/", views.accept, name="accept"),
    path("people/privacy/", views.notices, name="notices"),
    path("people/privacy/draft/", views.draft, name="draft"),
    path("people/privacy/draft/preview/", views.preview, name="preview"),
    path("people/privacy/draft/publish/", views.publish, name="publish"),
]
