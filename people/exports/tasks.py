from celery import shared_task

from people.exports.services import files_to_make, give_up, make_file, remove_old_files
from sweeps.hints import hint_at_each
from sweeps.services import attempt


@shared_task(name="people.make_export")
def make_one_file(export_id: int) -> None:
    """Make the file of one list."""
    attempt("people.exports", export_id, make_file)


@shared_task(name="people.look_after_exports")
def look_after_exports() -> None:
    """Take up what lost messages and killed workers left over, and delete files that were kept long enough."""
    remove_old_files()
    give_up()
    hint_at_each(make_one_file.delay, files_to_make())
