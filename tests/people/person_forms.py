"""What the forms about one person are sent, and what they answer."""


def valid(**fields):
    blank = dict.fromkeys(
        [
            *("second_surname", "email", "curp", "returning", "team", "position", "job_role", "work_centre"),
            *("cost_centre", "shift", "password"),
        ],
        "",
    )
    given = {"number": "A-77", "given_names": "Inés", "first_surname": "Mora", "language": "es"}
    return {**blank, **given, "hired_on": "2026-01-15", **fields}


def errors_of(response):
    assert response.status_code == 400
    return {name: [str(error) for error in errors] for name, errors in response.context["form"].errors.items()}


def edited(employee, **fields):
    user = employee.user
    kept = {
        name: getattr(user, name) for name in ("given_names", "first_surname", "second_surname", "email", "language")
    }
    return {**kept, "number": employee.number, "hired_on": employee.hired_on.isoformat(), "renamed_why": "", **fields}
