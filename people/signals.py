"""Facts about people that others act on."""

from django.dispatch import Signal

session_lasts_long = Signal()  # user: has been at a kiosk for its time; answer True if something of theirs is running
approval_requested = Signal()  # approval: somebody asked for an act that a second person decides
employees_changed = (
    Signal()
)  # organisation_id, employee_ids: whose place in the organisation changed, came to be or ended
approval_decided = Signal()  # approval: it was approved, refused, withdrawn or found impossible
absence_recorded = Signal()  # absence: somebody is away from a day to a day
deputy_named = Signal()  # deputy: somebody is to stand in for a manager
links_requested = Signal()  # keys: of link requests whose owner has to be asked
link_refused = Signal()  # link_request: the owner of an account has said that somebody is another person
pins_drawn = Signal()  # people, by: somebody has given them a PIN, which ended what they signed in with before
account_made = Signal()  # account: somebody has made one on the screens of the CMS
account_given_up = Signal()  # account: closed for good; nothing leads to it any more, so its person's name goes now
site_rights_changed = Signal()  # account, changes: field → (before, after) of what an account may do on the whole site
emails_changed = Signal()  # changes: of accounts whose e-mail somebody else has changed
messages_queued = Signal()  # keys: list[int] of messages that may leave now; those for later wait for the clock
changes_kept = Signal()  # changes: list[EmployeeChange] that were just written into the history
account_locked = Signal()  # user: an account that takes no password for a while, from now on
signed_in_to = Signal()  # employee, going_to: receivers may answer with another address to be led to first
interrupting = Signal()  # employee: receivers answer True where this is no moment to ask them for something else
rights_asked = Signal()  # asked: somebody asks for something about their own data
erasing_optional = Signal()  # employee: who stays and asked for it; receivers delete what no duty asks for
holding_records = Signal()  # employee_ids: receivers answer key → why something of theirs is not erased yet
rights_answered = Signal()  # asked: there is an answer, or what was granted has been done
undoing_people = Signal()  # employees: keys of people an undone import created; receivers answer with ``ByItself``
removing_people = Signal()  # employees: the same, a moment before they are deleted; receivers delete what they named
