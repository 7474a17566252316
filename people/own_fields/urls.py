from django.urls import path

from people.own_fields import views

app_name = "own_fields"
urlpatterns = [
    path("", views.own_fields, name="list"),
    path("add/", views.add, name="add"),
    path("<whole:pk>/", views.own_field, name="field"),
    path("<whole:pk>/remove/", views.remove, name="remove"),
    path("<whole:pk>/restore/", views.restore, name="restore"),
]
