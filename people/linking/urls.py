from django.urls import path

from people.linking import views

app_name = "linking"
urlpatterns = [
    path("<whole:pk>/ask-again/", views.send_again, name="ask_again"),
    path("<whole:pk>/separate/", views.separate_again, name="separate"),
]
