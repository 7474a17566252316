from celery import shared_task

from people.slips.services import make_sheet, remove_old_sheets, sheets_to_make
from sweeps.hints import hint_at_each
from sweeps.services import attempt


@shared_task(name="people.make_slips")
def make_one_sheet(sheet_id: int) -> None:
    """Make one sheet of slips."""
    attempt("people.slips", sheet_id, make_sheet)


@shared_task(name="people.look_after_slips")
def look_after_slips() -> None:
    """Take up what lost messages and killed workers left over, and delete files that were kept long enough."""
    remove_old_sheets()
    hint_at_each(make_one_sheet.delay, sheets_to_make())
