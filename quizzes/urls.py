from django.urls import path

from quizzes import accommodation_views, try_views, views

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
    path("attempts/<uuid:uuid>/questions/<int:position>/open/", views.open_at, name="open"),
    path("attempts/<uuid:uuid>/clock/", views.clock, name="clock"),
    path("attempts/<uuid:uuid>/review/", views.review, name="review"),
    path("attempts/<uuid:uuid>/closing/", views.closing, name="closing"),
    path("attempts/<uuid:uuid>/submit/", views.submit, name="submit"),
    path("attempts/<uuid:uuid>/result/", views.result, name="result"),
    path("<int:pk>/try/", try_views.try_quiz, name="try"),
    path("<int:pk>/try/questions/<int:position>/", try_views.question, name="try_question"),
    path("<int:pk>/try/questions/<int:position>/save/", try_views.save, name="try_save"),
    path("<int:pk>/try/questions/<int:position>/open/", try_views.open_at, name="try_open"),
    path("<int:pk>/try/clock/", try_views.clock, name="try_clock"),
    path("<int:pk>/try/review/", try_views.review, name="try_review"),
    path("<int:pk>/try/submit/", try_views.submit_try, name="try_submit"),
    path("<int:pk>/try/result/", try_views.result, name="try_result"),
]
