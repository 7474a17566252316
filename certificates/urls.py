from django.urls import path, re_path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/pdf/", views.download, name="download"),
]

# Printed on paper: no language prefix, any case (a QR code of capitals is smaller).
public_urlpatterns = [
    re_path(r"^(?i:verify)/$", views.verify_form, name="verify_form"),
    re_path(r"^(?i:verify)/(?P<code>[0-9A-Za-z-]{1,40})/?$", views.verify, name="verify"),
]
