"""What the curriculum files have written, so that an editor's work is told from ours."""

from typing import ClassVar

from django.db import models


class LoadedSource(models.Model):
    """One item of the files (a lesson, a question, …) and the state in which the last load left it.

    ``source_sha256`` is the item as the files had it, ``written_sha256`` the same item as the site had
    it after the load: another digest today means that somebody has edited it here.
    """

    key = models.CharField(max_length=250, unique=True)
    object_id = models.PositiveBigIntegerField()  # of the page, question, … that the kind of item names
    source_sha256 = models.CharField(max_length=64)
    written_sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["LoadedSource"]] = models.Manager()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
