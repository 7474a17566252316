from django.urls import path

from people.exports.views import export
from people.ways_in import kiosks, pins, views

app_name = "ways_in"
urlpatterns = [
    path("ways-in/", views.ways_in, name="list"),
    path("ways-in/list.<str:extension>", export, {"name": "ways_in"}, name="export"),
    path("ways-in/tablets/", kiosks.kiosks, name="kiosks"),
    path("ways-in/tablets/list.<str:extension>", export, {"name": "tablets"}, name="kiosks_export"),
    path("ways-in/tablets/<whole:pk>/revoke/", kiosks.revoke, name="kiosk_revoke"),
    path("ways-in/invite/", views.invite, name="invite"),
    path("ways-in/invitations/<uuid:uuid>/", views.batch, name="batch"),
    path("ways-in/slips/", pins.slips, name="slips"),
    path("ways-in/slips/<uuid:uuid>/", pins.sheet, name="sheet"),
    path("ways-in/slips/<uuid:uuid>/file/", pins.sheet_file, name="sheet_file"),
    path("ways-in/slips/<uuid:uuid>/remove/", pins.sheet_remove, name="sheet_remove"),
    path("<whole:pk>/pin/", pins.new_pin, name="new_pin"),
    path("<whole:pk>/invite/", views.invite_one, name="invite_one"),
]
