from django.urls import path

from people.correspondence import views, ways, writing
from people.exports.views import export

app_name = "messages"
urlpatterns = [
    path("", views.own, name="own"),
    path("reminders/", views.set_reminders, name="set_reminders"),
    path("way/", ways.choose, name="way"),
    path("way/stop/", ways.stop, name="stop_way"),
    path("log/", views.log, name="log"),
    path("log/export.<str:extension>", export, {"name": "messages"}, name="export"),
    path("log/retry/", views.retry, name="retry"),
    path("settings/", writing.hours, name="settings"),
    path("texts/", writing.texts, name="texts"),
    path("texts/<slug:name>/<slug:language>/", writing.text, name="text"),
    path("<uuid:uuid>/", views.one, name="one"),
]
