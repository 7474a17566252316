from django.urls import path

from people.erasure import views

app_name = "erasure"
urlpatterns = [
    path("", views.erasures, name="list"),
    path("terms/", views.terms, name="terms"),
    path("block/", views.block_chosen, name="block"),
    path("erase/", views.ask_to_erase, name="ask"),
    path("<whole:pk>/", views.blocked, name="blocked"),
]
