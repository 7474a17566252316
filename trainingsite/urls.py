"""All addresses. What people read lives under the language prefix; machines and the CMS do not."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents.views.serve import serve as serve_document

from certificates.urls import public_urlpatterns
from trainingsite import views, well_known

handler400 = "trainingsite.views.bad_request"
urlpatterns = [
    path("admin/login/", login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/<int:document_id>/<str:document_filename>", serve_document, name="wagtaildocs_serve"),
    path("health/", views.health, name="health"),
    path("robots.txt", well_known.robots),
    path("favicon.ico", well_known.favicon),
    path("manifest.webmanifest", well_known.manifest, name="manifest"),
    path(".well-known/security.txt", well_known.security),
    path("language/", views.set_language, name="set_language"),
    *public_urlpatterns,
]
if settings.DEBUG:
    urlpatterns += i18n_patterns(path("gallery/", views.gallery, name="gallery"))
urlpatterns += i18n_patterns(
    path("accounts/", include("people.urls")),
    path("courses/", include("courses.page_urls")),
    path("learning/", include("courses.urls")),
    path("quizzes/", include("quizzes.urls")),
    path("certificates/", include("certificates.urls")),
    path("dc3/", include("certificates.dc3.urls")),
    path("", include("reports.urls")),
)
if settings.SERVE_MEDIA:
    urlpatterns.insert(
        0, re_path(r"^media/(?P<path>images/.+)$", login_not_required(serve), {"document_root": settings.MEDIA_ROOT})
    )
