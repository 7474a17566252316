from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        import_module("courses.receivers")
        from courses.classroom import emails as classroom
        from courses.classroom.forms import SessionFilterForm  # the models are not there before
        from courses.classroom.listing import SessionList
        from courses.duties.activity import Activity
        from courses.evidence import emails as evidence
        from courses.evidence.forms import EvidenceFilterForm
        from courses.evidence.listing import EvidenceList
        from courses.learning.approvals import OWN_COURSE
        from courses.merging.parts import COURSE_PARTS
        from courses.reminders import emails as reminders
        from courses.requests import emails as requests
        from courses.requests.listing import RequestFilterForm, RequestList
        from courses.rules.forms import RuleFilterForm
        from courses.rules.listing import RuleList
        from people.approvals.kinds import register_kind
        from people.exports.lists import register_list
        from people.merging.parts import register_merge_part
        from people.messages.kinds import register_message_kind
        from people.permissions import can_follow_others, in_human_resources

        leaders, hr = can_follow_others, in_human_resources
        register_list("requests", _("Requests"), RequestList, allows=leaders, form=RequestFilterForm)
        register_list("evidence", _("Evidence"), EvidenceList, allows=hr, form=EvidenceFilterForm)
        register_list("rules", _("Assignment rules"), RuleList, allows=hr, form=RuleFilterForm)
        register_list("class_sessions", _("Class sessions"), SessionList, allows=hr, form=SessionFilterForm)
        register_list("activity", _("Activity"), Activity, allows=leaders)
        register_kind(OWN_COURSE)
        register_merge_part(*COURSE_PARTS)

        for kind in (*reminders.KINDS, *requests.KINDS, *evidence.KINDS, *classroom.KINDS):
            register_message_kind(kind())
