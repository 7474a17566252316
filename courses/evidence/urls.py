from django.urls import path

from courses.evidence import equivalence_views, views
from people.exports.views import export

app_name = "evidence"
urlpatterns = [
    path("", views.evidence_list, name="list"),
    path("export.<str:extension>", export, {"name": "evidence"}, name="export"),
    path("equivalences/", equivalence_views.equivalences, name="equivalences"),
    path("equivalences/new/", equivalence_views.new_equivalence, name="new_equivalence"),
    path("equivalences/<uuid:uuid>/end/", equivalence_views.end_equivalence_now, name="end_equivalence"),
    path("new/", views.new, name="new"),
    path("of/<whole:pk>/new/", views.new_for, name="new_for"),
    path("<uuid:uuid>/", views.one, name="one"),
    path("<uuid:uuid>/file/", views.file, name="file"),
    path("<uuid:uuid>/complete/", views.complete, name="complete"),
    path("<uuid:uuid>/withdraw/", views.take_back, name="withdraw"),
    path("<uuid:uuid>/undo/", views.undo_decision, name="undo"),
    path("<uuid:uuid>/end/", views.end_acceptance, name="end"),
]
