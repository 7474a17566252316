from django.urls import path

from quizzes import accommodation_views, views

app_name = "quizzes"
urlpatterns = [
    path("<int:pk>/", views.rules, name="rules"),
    path("people/<int:pk>/accommodations/", accommodation_views.accommodations, name="accommodations"),
    path(
        "people/<int:pk>/accommodations/<int:accommodation>/withdraw/",
        accommodation_views.withdraw,
        name="withdraw_accommodation",
    ),
    path("<int:pk>/start/", views.start, name="start"),
    path("attempts/<uuid:uuid>/questions/<int:position>/", views.question, name="question"),
    path("attempts/<uuid:uuid>/questions/<int:position>/save/", views.save, name="save"),
    path("attempts/<uuid:uuid>/clock/", views.clock, name="clock"),
    path("attempts/<uuid:uuid>/review/", views.review, name="review"),
    path("attempts/<uuid:uuid>/submit/", views.submit, name="submit"),
    path("attempts/<uuid:uuid>/result/", views.result, name="result"),
]
