from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction

from courses.content.privacy import forget_tree

for signal in (post_save, post_delete):
    signal.connect(forget_tree, sender=PageViewRestriction, dispatch_uid="forget_tree")
