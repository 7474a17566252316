from django.urls import path

from labour.terms import views
from people.exports.views import export

app_name = "stps"
urlpatterns = [
    path("", views.terms, name="terms"),
    path("list.<str:extension>", export, {"name": "stps_terms"}, name="terms_export"),
    path("history/", views.history, name="history"),
    path("history/list.<str:extension>", export, {"name": "stps_history"}, name="history_export"),
]
