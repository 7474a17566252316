from django.urls import path

from courses.classroom import attendance, own, views
from people.exports.views import export

app_name = "classroom"
urlpatterns = [
    path("", views.sessions, name="list"),
    path("list.<str:extension>", export, {"name": "class_sessions"}, name="export"),
    path("new/", views.new, name="new"),
    path("<uuid:uuid>/", views.one, name="one"),
    path("<uuid:uuid>/edit/", views.edit, name="edit"),
    path("<uuid:uuid>/cancel/", views.cancel, name="cancel"),
    path("<uuid:uuid>/people/", views.people, name="people"),
    path("<uuid:uuid>/attendance/", attendance.attendance, name="attendance"),
    path("<uuid:uuid>/sheet/", attendance.sheet, name="sheet"),
    path("<uuid:uuid>/code/", attendance.code, name="code"),
    path("here/<str:token>/", attendance.here, name="here"),
    path("mine/<uuid:uuid>/", own.mine, name="mine"),
    path("mine/<uuid:uuid>/cannot-come/", own.cannot_come, name="cannot_come"),
    path("mine/<uuid:uuid>/arrived/", attendance.arrived, name="arrived"),
    path("seats/<uuid:uuid>/move/", attendance.to_other, name="move"),
    path("seats/<uuid:uuid>/take/", views.take_away, name="take_away"),
]
