from django.urls import path

from people.exports.views import export
from people.structure import views

app_name = "structure"
urlpatterns = [
    path("teams/", views.teams, name="teams"),
    path("teams/list.<str:extension>", export, {"name": "teams"}, name="export"),
    path("teams/add/", views.add_team, name="add_team"),
    path("teams/<whole:pk>/", views.team, name="team"),
    path("teams/<whole:pk>/managers/", views.name_manager, name="name_manager"),
    path("teams/<whole:pk>/managers/<whole:employee>/remove/", views.release_manager, name="release_manager"),
    path("teams/<whole:pk>/remove/", views.remove_team, name="remove_team"),
    path("teams/<whole:pk>/restore/", views.restore_team, name="restore_team"),
    path("job-roles/", views.job_roles, name="job_roles"),
    path("job-roles/add/", views.add_job_role, name="add_job_role"),
    path("job-roles/<whole:pk>/", views.job_role, name="job_role"),
    path("job-roles/<whole:pk>/remove/", views.remove_job_role, name="remove_job_role"),
    path("job-roles/<whole:pk>/restore/", views.restore_job_role, name="restore_job_role"),
]
