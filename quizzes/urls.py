from django.urls import path

from quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("<int:pk>/", views.rules, name="rules"),
    path("<int:pk>/start/", views.start, name="start"),
    path("attempts/<uuid:uuid>/questions/<int:position>/", views.question, name="question"),
    path("attempts/<uuid:uuid>/questions/<int:position>/save/", views.save, name="save"),
    path("attempts/<uuid:uuid>/review/", views.review, name="review"),
    path("attempts/<uuid:uuid>/submit/", views.submit, name="submit"),
    path("attempts/<uuid:uuid>/result/", views.result, name="result"),
]
