from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        import_module("people.receivers")
        from people.approvals.emails import ApprovalDecided, ApprovalWaiting  # the models are not there before
        from people.approvals.kinds import register_kind
        from people.approvals.listing import ApprovalList
        from people.approvals.renaming import RENAMING
        from people.approvals.services import may_open
        from people.correspondence.emails import TextTried
        from people.correspondence.forms import LogFilterForm
        from people.correspondence.listing import MessageLog
        from people.deputies.emails import DeputyNamed
        from people.erasure.approvals import SUPPRESSION
        from people.erasure.emails import TermsEnd
        from people.exports.emails import ExportReady
        from people.exports.forms import ExportFilterForm
        from people.exports.listing import ExportLog
        from people.exports.lists import register_list
        from people.imports.emails import ImportReport
        from people.invitations.emails import Invite
        from people.linking.approvals import LINKING
        from people.linking.emails import LinkAsked, LinkOutcome, LinkRefused
        from people.merging.approvals import MERGING
        from people.messages.kinds import register_message_kind
        from people.permissions import can_follow_others, in_human_resources, sees_everybody
        from people.rights.emails import RightsAnswered, RightsAsked, RightsDone, RightsTerm
        from people.saved_views.emails import ViewOfTheWeek
        from people.sign_in.emails import EmailGiven, EmailTakenAway, PasswordChanged, PasswordReset, PinGiven
        from people.staff.forms import StaffFilterForm
        from people.staff.listing import Staff
        from people.structure.listing import TeamList
        from people.ways_in.forms import WaysInFilterForm
        from people.ways_in.listing import WaysIn
        from people.ways_in.tablets import TabletList

        hr = in_human_resources
        register_list("exports", _("Downloaded lists"), ExportLog, allows=can_follow_others, form=ExportFilterForm)
        register_list("people", _("People"), Staff, allows=hr, form=StaffFilterForm, page="people:list")
        register_list("ways_in", _("Who cannot sign in"), WaysIn, allows=hr, form=WaysInFilterForm)
        register_list("messages", _("Messages"), MessageLog, allows=hr, form=LogFilterForm)
        register_list("teams", _("Teams"), TeamList, allows=sees_everybody)
        register_list("tablets", _("Shared tablets"), TabletList, allows=hr)
        register_list("approvals", _("Approvals"), ApprovalList, allows=lambda viewer: may_open(viewer.user, viewer))
        register_kind(RENAMING)
        register_kind(LINKING)
        register_kind(MERGING)
        register_kind(SUPPRESSION)
        of_accounts = (PasswordReset, PasswordChanged, PinGiven, EmailTakenAway, EmailGiven, Invite)
        of_links = (LinkAsked, LinkRefused, LinkOutcome)
        of_work = (ApprovalWaiting, ApprovalDecided, ImportReport, ExportReady, DeputyNamed, TextTried, ViewOfTheWeek)
        of_rights = (RightsAsked, RightsAnswered, RightsDone, RightsTerm, TermsEnd)
        for kind in (*of_work, *of_accounts, *of_links, *of_rights):
            register_message_kind(kind())
