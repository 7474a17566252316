"""A file between the look at its plan and the import: private, the person's own, gone after a while."""

import datetime
import json
import uuid
from dataclasses import asdict, dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from people.models import User

FOLDER = "exchange"
KEPT_FOR = datetime.timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was chosen together with the file."""

    name: str
    format: str
    language: str
    course: int


def keep(user: User, kept: Kept, content: bytes) -> uuid.UUID:
    """Keep a file for this person, and forget what was kept too long; the result finds it again."""
    forget_old()
    key = uuid.uuid4()
    storage = storages["private"]
    storage.save(_path(user, key, "file"), ContentFile(content))
    storage.save(_path(user, key, "json"), ContentFile(json.dumps(asdict(kept)).encode()))
    return key


def find(user: User, key: uuid.UUID) -> tuple[Kept, bytes] | None:
    """The file and what was chosen with it; none if it is gone, too old or somebody else's."""
    storage = storages["private"]
    path = _path(user, key, "json")
    try:
        if storage.get_modified_time(path) < timezone.now() - KEPT_FOR:
            return None
        with storage.open(path) as about, storage.open(_path(user, key, "file")) as file:
            return Kept(**json.loads(about.read())), file.read()
    except FileNotFoundError:
        return None


def forget(user: User, key: uuid.UUID) -> None:
    """Delete a file that is no longer needed."""
    for ending in ("json", "file"):
        storages["private"].delete(_path(user, key, ending))


def forget_old() -> None:
    """Delete what was kept too long, whoever it belongs to."""
    storage = storages["private"]
    if not storage.exists(FOLDER):
        return
    too_old = timezone.now() - KEPT_FOR
    for person in storage.listdir(FOLDER)[0]:
        for name in storage.listdir(f"{FOLDER}/{person}")[1]:
            path = f"{FOLDER}/{person}/{name}"
            try:
                if storage.get_modified_time(path) < too_old:
                    storage.delete(path)
            except FileNotFoundError:  # somebody else was faster
                continue


def _path(user: User, key: uuid.UUID, ending: str) -> str:
    """Below the person's own folder: nobody else ever asks there."""
    return f"{FOLDER}/{user.pk}/{key}.{ending}"
