"""The tasks of the features, for Celery to find."""

from people.access_log.tasks import forget_access
from people.erasure.tasks import erase_confirmed, look_after_erasures, warn_of_erasures
from people.exports.tasks import look_after_exports, make_one_file
from people.imports.tasks import look_after_imports, plan_one_import, take_files, write_one_import
from people.invitations.tasks import look_after_asked_links, send_invitation_again
from people.messages.tasks import deliver_many_messages, deliver_messages, look_after_messages
from people.rights.tasks import remind_of_rights
from people.saved_views.tasks import mail_views
from people.sign_in.tasks import send_password_reset, tidy_up
from people.slips.tasks import look_after_slips, make_one_sheet

__all__ = [
    "deliver_many_messages",
    "deliver_messages",
    "erase_confirmed",
    "forget_access",
    "look_after_erasures",
    "look_after_asked_links",
    "look_after_exports",
    "look_after_slips",
    "mail_views",
    "make_one_file",
    "make_one_sheet",
    "look_after_imports",
    "look_after_messages",
    "plan_one_import",
    "remind_of_rights",
    "send_invitation_again",
    "send_password_reset",
    "take_files",
    "tidy_up",
    "warn_of_erasures",
    "write_one_import",
]
