from django.urls import path, re_path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("of/<uuid:uuid>/", views.of_enrolment, name="of_enrolment"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/pdf/", views.download, name="download"),
]

# Printed on paper: no language prefix, any case (a QR code of capitals is smaller). Written as classes of
# letters, because Django cannot build an address from "(?i:verify)".
_VERIFY = r"^[vV][eE][rR][iI][fF][yY]/"
public_urlpatterns = [
    re_path(_VERIFY + r"$", views.verify_form, name="verify_form"),
    re_path(_VERIFY + r"(?P<code>[0-9A-Za-z-]{1,40})/?$", views.verify, name="verify"),
]
