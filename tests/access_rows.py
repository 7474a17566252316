"""Who finds what: every address that names something, for `tests/test_access.py`, which asks for each as everybody."""

from tests.labour.routes import STPS

FOUND, SIGN_IN, NOT_FOUND = "found", "sign in", "not found"
OWNER_ONLY = {"owner": FOUND, "anonymous": SIGN_IN}
OWNER_AND_FOLLOWERS = {"owner": FOUND, "manager": FOUND, "hr": FOUND, "anonymous": SIGN_IN}
OWNER_AND_HR = {"owner": FOUND, "hr": FOUND, "anonymous": SIGN_IN}
COMPANY = ("owner", "colleague", "manager", "other manager", "hr", "hr elsewhere")
MEMBERS = {**dict.fromkeys(COMPANY, FOUND), "anonymous": SIGN_IN}
ROLES = (*COMPANY, "anonymous", "stranger", "stranger employee", "deputy", "former deputy")
# Who stands in for the manager finds what the manager finds; once that is over, what any colleague finds.
LIKE = {"deputy": "manager", "former deputy": "colleague"}


def deleting_last(table):
    """The rows in the order in which to ask: what is asked for is there until the end."""
    return sorted(table.items(), key=lambda item: (item[0].endswith("delete/"), item[0]))


# Route → method, and who finds what; whoever is not named gets 404.
EXPECTED = {
    "courses/^((?:[\\w\\-]+/)*)$": ("get", MEMBERS),
    "learning/courses/<whole:pk>/start/": ("post", MEMBERS),
    # The routes are asked in order, so every member has started the course by now.
    "learning/lessons/<whole:pk>/complete/": ("post", MEMBERS),
    "learning/lessons/<whole:pk>/position/": ("post", MEMBERS),
    "learning/lessons/<whole:pk>/reading/": ("post", MEMBERS),
    "learning/lessons/<whole:pk>/another-way/": ("post", MEMBERS),
    "learning/lessons/<whole:pk>/practice/<uuid:block>/": ("post", MEMBERS),
    "learning/lessons/<whole:pk>/activities/<uuid:block>/": ("post", MEMBERS),
    "quizzes/<whole:pk>/": ("get", MEMBERS),
    "quizzes/<whole:pk>/start/": ("post", MEMBERS),
    "quizzes/people/<whole:pk>/accommodations/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "quizzes/people/<whole:pk>/accommodations/<whole:accommodation>/withdraw/": (
        "post",
        {"hr": FOUND, "anonymous": SIGN_IN},
    ),
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/": ("get", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/save/": ("post", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/questions/<whole:position>/open/": ("post", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/clock/": ("get", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/review/": ("get", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/closing/": ("get", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/submit/": ("post", OWNER_ONLY),
    "quizzes/attempts/<uuid:uuid>/result/": ("get", OWNER_ONLY),
    "quizzes/<whole:pk>/try/": ("get", {"anonymous": SIGN_IN}),  # of these people nobody may edit a quiz
    "certificates/archives/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/archives/<uuid:uuid>/file/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/batches/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/batches/<uuid:uuid>/pause/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/batches/<uuid:uuid>/resume/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/batches/<uuid:uuid>/cancel/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/register/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    # Without a reason nothing is revoked or corrected: the form comes back.
    "certificates/register/<uuid:uuid>/correct/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/register/<uuid:uuid>/revoke/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "certificates/of/<uuid:uuid>/": ("get", OWNER_ONLY),
    "certificates/<uuid:uuid>/": ("get", OWNER_AND_FOLLOWERS),
    "certificates/<uuid:uuid>/pdf/": ("get", OWNER_AND_FOLLOWERS),
    "certificates/<uuid:uuid>/picture.png": ("get", OWNER_AND_FOLLOWERS),
    "certificates/<uuid:uuid>/credential/": ("get", OWNER_AND_FOLLOWERS),
    # What human resources ask for themselves: nobody else here takes part, and they do not decide it.
    "approvals/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "approvals/<uuid:uuid>/approve/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "approvals/<uuid:uuid>/refuse/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "approvals/<uuid:uuid>/withdraw/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    # Managers move dates, human resources do everything; of nobody whom they do not see.
    "duties/<slug:name>/": (
        "get",
        {
            **dict.fromkeys(("manager", "other manager", "hr", "hr elsewhere", "stranger"), FOUND),
            "anonymous": SIGN_IN,
        },
    ),
    "duties/actions/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "duties/actions/<uuid:uuid>/undo/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    **{
        f"duties/rules/<uuid:uuid>/{step}": (method, {"hr": FOUND, "anonymous": SIGN_IN})
        for step, method in {"": "get", "end/": "get", "pause/": "post", "resume/": "post"}.items()
    },
    "duties/requests/ask/<uuid:uuid>/": ("get", OWNER_ONLY),
    "duties/requests/<uuid:uuid>/": ("get", OWNER_AND_FOLLOWERS),
    # Nobody takes back what somebody else has asked: they are told so.
    "duties/requests/<uuid:uuid>/withdraw/": ("post", OWNER_AND_FOLLOWERS),
    # Of the session of a work centre nobody of another one knows.
    **dict.fromkeys(
        (
            "classes/<uuid:uuid>/",
            "classes/<uuid:uuid>/edit/",
            "classes/<uuid:uuid>/attendance/",
            "classes/<uuid:uuid>/sheet/",
            "classes/<uuid:uuid>/code/",
            "classes/seats/<uuid:uuid>/move/",
            "classes/<uuid:uuid>/cancel/",
            "classes/<uuid:uuid>/people/",
        ),
        ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    ),
    **dict.fromkeys(("classes/mine/<uuid:uuid>/", "classes/mine/<uuid:uuid>/cannot-come/"), ("get", OWNER_ONLY)),
    "classes/mine/<uuid:uuid>/arrived/": ("post", OWNER_ONLY),
    "classes/seats/<uuid:uuid>/take/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "evidence/equivalences/<uuid:uuid>/end/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "evidence/of/<whole:pk>/new/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    # Managers read by what a duty is met, never the file.
    "evidence/<uuid:uuid>/": ("get", OWNER_AND_HR),
    "evidence/<uuid:uuid>/file/": ("get", OWNER_AND_HR),
    "evidence/<uuid:uuid>/complete/": ("get", OWNER_AND_HR),
    "evidence/<uuid:uuid>/withdraw/": ("post", {"hr": FOUND, "owner": FOUND, "anonymous": SIGN_IN}),
    "evidence/<uuid:uuid>/undo/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "evidence/<uuid:uuid>/end/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "team/<whole:pk>/": ("get", {"manager": FOUND, "hr": FOUND, "anonymous": SIGN_IN}),
    **dict.fromkeys(
        (
            "team/export.<str:extension>",
            "exports/list.<str:extension>",
            "duties/requests/list.<str:extension>",
            "duties/actions/list.<str:extension>",
        ),
        (
            "get",
            {
                **dict.fromkeys(("manager", "other manager", "hr", "hr elsewhere", "stranger"), FOUND),
                "anonymous": SIGN_IN,
            },
        ),
    ),
    # Who follows nobody has no such list.
    **dict.fromkeys(
        ("lists/<slug:name>/columns/", "lists/<slug:name>/views/"),
        (
            "post",
            {
                **dict.fromkeys(("manager", "other manager", "hr", "hr elsewhere", "stranger"), FOUND),
                "anonymous": SIGN_IN,
            },
        ),
    ),
    # The view of somebody of human resources, which is not shared.
    **dict.fromkeys(
        ("lists/views/<whole:pk>/", "lists/views/<whole:pk>/start/", "lists/views/<whole:pk>/mail/"),
        ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    ),
    "lists/views/<whole:pk>/open/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "lists/views/<whole:pk>/delete/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "exports/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "exports/<uuid:uuid>/file/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    **dict.fromkeys(
        (
            "people/list.<str:extension>",
            "people/ways-in/list.<str:extension>",
            "people/ways-in/tablets/list.<str:extension>",
            "duties/rules/list.<str:extension>",
            "evidence/export.<str:extension>",
            "classes/list.<str:extension>",
            "approvals/list.<str:extension>",
            "messages/log/export.<str:extension>",
            "certificates/register/export.<str:extension>",
            "dc3/waiting.<str:extension>",
            "dc3/issued/forms.<str:extension>",
            "dc3/issued/list.<str:extension>",
        ),
        ("get", {**dict.fromkeys(("hr", "hr elsewhere", "stranger"), FOUND), "anonymous": SIGN_IN}),
    ),
    # What is the same for a whole organisation is read by who sees all of it.
    **dict.fromkeys(
        (
            "people/teams/list.<str:extension>",
            "stps/list.<str:extension>",
            "stps/history/list.<str:extension>",
            "stps/commission/members/list.<str:extension>",
            "stps/plans/list.<str:extension>",
            "stps/agents/list.<str:extension>",
            "stps/receipts/list.<str:extension>",
        ),
        ("get", {**dict.fromkeys(("hr", "stranger"), FOUND), "anonymous": SIGN_IN}),
    ),
    "dc3/people/<whole:pk>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "dc3/signatures/<whole:pk>/agreement/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "dc3/signatures/<whole:pk>/withdraw/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "dc3/<uuid:uuid>/pdf/": ("get", {"owner": FOUND, "hr": FOUND, "anonymous": SIGN_IN}),
    # What a company owes the ministry is of the whole of it: human resources of one work centre find none of it.
    **dict.fromkeys(STPS["get"], ("get", {"hr": FOUND, "anonymous": SIGN_IN})),
    **dict.fromkeys(STPS["post"], ("post", {"hr": FOUND, "anonymous": SIGN_IN})),
    **dict.fromkeys(
        (
            "people/<whole:pk>/",
            "people/<whole:pk>/edit/",
            "people/<whole:pk>/move/",
            "people/<whole:pk>/leave/",
            "people/<whole:pk>/return/",
            "people/<whole:pk>/separate/",
            "people/<whole:pk>/merge/",
            "people/<whole:pk>/merge/<whole:employee>/",
            "people/<whole:pk>/absences/",
            "people/<whole:pk>/deputies/",
            "people/teams/<whole:pk>/",
            "people/teams/<whole:pk>/remove/",
            "people/job-roles/<whole:pk>/",
            "people/job-roles/<whole:pk>/remove/",
            "people/work-centers/<whole:pk>/",
            "people/work-centers/<whole:pk>/remove/",
            "people/fields/<whole:pk>/",
            "people/fields/<whole:pk>/remove/",
        ),
        ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    ),
    **dict.fromkeys(
        (
            "people/<whole:pk>/stay/",
            "people/<whole:pk>/invite/",
            "people/<whole:pk>/ask-again/",
            "people/<whole:pk>/absences/<whole:absence>/withdraw/",
            "people/<whole:pk>/deputies/<whole:deputy>/end/",
            "people/teams/<whole:pk>/managers/",
            "people/teams/<whole:pk>/managers/<whole:employee>/remove/",
            "people/teams/<whole:pk>/restore/",
            "people/job-roles/<whole:pk>/restore/",
            "people/work-centers/<whole:pk>/restore/",
            "people/fields/<whole:pk>/restore/",
            "people/work-centers/<whole:pk>/holidays/",
            "people/work-centers/holidays/<whole:pk>/remove/",
        ),
        ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    ),
    "people/erasure/<whole:pk>/": ("get", {"anonymous": SIGN_IN}),  # for the administrator of the organisation alone
    "my-data/<uuid:uuid>/": ("get", OWNER_AND_HR),
    "my-data/<uuid:uuid>/file/": ("get", OWNER_ONLY),
    "my-data/<uuid:uuid>/withdraw/": ("post", OWNER_ONLY),
    "people/<whole:pk>/pin/": ("get", {"manager": FOUND, "hr": FOUND, "anonymous": SIGN_IN}),
    **dict.fromkeys(
        ("people/ways-in/slips/<uuid:uuid>/", "people/ways-in/slips/<uuid:uuid>/file/"),
        ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    ),
    "people/ways-in/slips/<uuid:uuid>/remove/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "people/ways-in/tablets/<whole:pk>/revoke/": ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    "people/ways-in/invitations/<uuid:uuid>/": ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    "messages/<uuid:uuid>/": ("get", OWNER_ONLY),
    "messages/texts/<slug:name>/<slug:language>/": (
        "get",
        {**dict.fromkeys(("hr", "stranger"), FOUND), "anonymous": SIGN_IN},
    ),
    # Human resources that a work centre limits import nobody.
    **dict.fromkeys(
        (
            "people/imports/template.<str:extension>",
            "people/imports/people.<str:extension>",
        ),
        ("get", {"hr": FOUND, "stranger": FOUND, "anonymous": SIGN_IN}),
    ),
    **dict.fromkeys(
        (
            "people/imports/<uuid:uuid>/",
            "people/imports/<uuid:uuid>/report.<str:extension>",
            "people/imports/<uuid:uuid>/undo/",
        ),
        ("get", {"hr": FOUND, "anonymous": SIGN_IN}),
    ),
    **dict.fromkeys(
        (
            "people/imports/<uuid:uuid>/columns/",
            "people/imports/<uuid:uuid>/choices/",
            "people/imports/<uuid:uuid>/confirm/",
            "people/imports/<uuid:uuid>/cancel/",
        ),
        ("post", {"hr": FOUND, "anonymous": SIGN_IN}),
    ),
    "documents/<whole:document_id>/<str:document_filename>": (
        "get",
        MEMBERS,
    ),
}
# Not about one thing of one organisation: public by design, or guarded by a secret in the address itself.
ELSEWHERE = {
    "^[vV][eE][rR][iI][fF][yY]/(?P<code>[0-9A-Za-z-]{1,40})/?$": "tests/certificates/test_views.py",
    "^[vV][eE][rR][iI][fF][yY]/(?P<code>[0-9A-Za-z-]{1,40})\\.json$": "tests/certificates/credentials/test_public_documents.py",
    "credentials/keys/<str:public_key>": "tests/certificates/credentials/test_public_documents.py",
    "credentials/achievements/<str:sha256>/<str:language>": "tests/certificates/credentials/test_public_documents.py",
    "credentials/status/<whole:number>": "tests/certificates/credentials/test_status.py",
    "accounts/link/<str:token>/": "tests/people/linking/test_answering.py",
    "accounts/invitation/<str:token>/": "tests/people/ways_in/test_invitations.py",
    "accounts/invitation/<str:token>/again/": "tests/people/ways_in/test_invitations.py",
    "classes/here/<str:token>/": "tests/courses/classroom/test_attendance.py",
    "reminders-off/<str:token>/": "tests/people/messages/test_screens.py",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "tests/people/test_accounts.py",
    "^media/(?P<path>(?:images|original_images)/.+)$": "tests/courses/test_library.py",
    "^media/(?P<path>(?:avatar_images|logos)/.+)$": "tests/courses/test_library.py",
    "documents/password/<whole:restriction_id>/": "tests/courses/test_privacy.py",
    "pages/password/<whole:page_view_restriction_id>/<whole:page_id>/": "tests/courses/test_privacy.py",
}
