"""The addresses of what is kept for the ministry, for the walks over all addresses; and a record behind each."""

from courses.models import CoursePage
from people.models import Organisation
from tests.factories import make_agent, make_commission, make_member, make_plan, make_receipt, plan_course

KINDS = ("commission/members", "commission", "plans/courses", "plans", "agents", "receipts")
STPS = {
    "get": [
        *(f"stps/{kind}/<whole:pk>/{step}/" for kind in KINDS for step in ("edit", "withdraw")),
        *("stps/commission/<whole:pk>/dc-1.pdf", "stps/commission/<whole:pk>/members/add/"),
        "stps/commission/members/<whole:pk>/sign/",
        *(f"stps/plans/<whole:pk>/{step}" for step in ("", "dc-2.pdf", "people/", "courses/add/")),
        "stps/plans/<whole:plan>/people/list.<str:extension>",
        *("stps/agents/<whole:pk>/use/", "stps/agents/<whole:pk>/file/", "stps/receipts/<whole:pk>/file/"),
    ],
    "post": [f"stps/{kind}/<whole:pk>/restore/" for kind in KINDS],
}
# Every address that takes a form.
FORMS = [
    *(f"stps/{kind}/add/" for kind in ("commission", "plans", "agents", "receipts")),
    *(route for route in STPS["get"] if route.endswith(("edit/", "withdraw/", "add/", "sign/", "use/"))),
    *STPS["post"],
]


def make_records(organisation: Organisation, course: CoursePage) -> dict[str, int]:
    """Make a record of each kind; return their keys by kind."""
    commission, plan = make_commission(organisation), make_plan(organisation)
    records = (
        make_member(commission, "workers", "Ana"),
        commission,
        plan_course(plan, course),
        plan,
        make_agent(organisation),
        make_receipt(organisation, plan),
    )
    return {kind: record.pk for kind, record in zip(KINDS, records, strict=True)}


def stps_route(route: str, has: dict[str, int]) -> str:
    """Fill in an address."""
    kind = next(kind for kind in KINDS if route.startswith(f"stps/{kind}/"))
    filled = route.replace("<whole:pk>", str(has[kind])).replace("<whole:plan>", str(has[kind]))
    return filled.replace("<str:extension>", "csv")
