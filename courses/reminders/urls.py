from django.urls import path

from courses.reminders import views

app_name = "reminders"
urlpatterns = [
    path("remind/", views.remind, name="remind"),
    path("ladder/", views.ladder, name="settings"),
]
