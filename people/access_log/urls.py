from django.urls import path

from people.access_log import views

app_name = "access_log"
urlpatterns = [
    path("access/", views.events, name="events"),
    path("access/events.jsonl", views.export, name="export"),
]
