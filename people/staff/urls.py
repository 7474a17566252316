from django.urls import path

from people.exports.views import export
from people.staff import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("list.<str:extension>", export, {"name": "people"}, name="export"),
    path("add/", views.add, name="add"),
    path("<whole:pk>/", views.person, name="person"),
    path("<whole:pk>/edit/", views.edit, name="edit"),
    path("<whole:pk>/move/", views.move, name="move"),
    path("<whole:pk>/leave/", views.leave, name="leave"),
    path("<whole:pk>/stay/", views.stay, name="stay"),
    path("<whole:pk>/return/", views.come_back, name="come_back"),
]
