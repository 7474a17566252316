from django.urls import path

from courses.duties import views
from people.exports.views import export

app_name = "duties"
urlpatterns = [
    path("assign/", views.assign, name="assign"),
    path("actions/", views.actions, name="actions"),
    path("actions/list.<str:extension>", export, {"name": "activity"}, name="export"),
    path("actions/<uuid:uuid>/", views.action, name="action"),
    path("actions/<uuid:uuid>/undo/", views.undo_action, name="undo"),
    path("<slug:name>/", views.act, name="act"),
]
