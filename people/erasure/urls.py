from django.urls import path

from people.erasure import views

app_name = "erasure"
urlpatterns = [
    path("", views.erasures, name="list"),
    path("terms/", views.terms, name="terms"),
    path("block/", views.block_chosen, name="block"),
    path("<whole:pk>/", views.blocked, name="blocked"),
]
