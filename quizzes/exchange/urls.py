from django.urls import path

from quizzes.exchange import views

app_name = "question_exchange"
urlpatterns = [
    path("import/", views.ImportView.as_view(), name="import"),
    path("import/<uuid:key>/", views.JobView.as_view(), name="plan"),
    path("import/template.<str:extension>", views.TemplateView.as_view(), name="template"),
    path("export/", views.ExportView.as_view(), name="export"),
    path("export/file/", views.DownloadView.as_view(), name="download"),
]
