from django.urls import path

from courses.rules import views
from people.exports.views import export

app_name = "rules"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("list.<str:extension>", export, {"name": "rules"}, name="export"),
    path("new/", views.new, name="new"),
    path("<uuid:uuid>/", views.rule, name="rule"),
    path("<uuid:uuid>/pause/", views.pause, name="pause"),
    path("<uuid:uuid>/resume/", views.resume, name="resume"),
    path("<uuid:uuid>/end/", views.end, name="end"),
]
