from django.urls import path

from labour.agents import views
from labour.agents.views import pages
from people.exports.views import export

app_name = "agents"
urlpatterns = [
    path("", views.agents, name="list"),
    path("list.<str:extension>", export, {"name": "dc5_agents"}, name="list_export"),
    path("add/", pages.add, name="add"),
    path("<whole:pk>/edit/", pages.edit, name="edit"),
    path("<whole:pk>/withdraw/", pages.withdraw, name="withdraw"),
    path("<whole:pk>/restore/", pages.restore, name="restore"),
    path("<whole:pk>/use/", views.use, name="use"),
    path("<whole:pk>/file/", views.download, name="file"),
]
