"""Lists the mutants of the scoring rules that no example notices: ``python -m tests.mutation``."""

import os
import sys
import time

import django


def main() -> int:
    """Print what was planted and what survived; 1 when a survivor is not known to be equivalent."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings.test")
    django.setup()
    from tests.mutation.test_scoring import EQUIVALENT, survivors  # noqa: PLC0415  # needs the settings

    started = time.perf_counter()
    count, alive = survivors()
    for name in alive:
        print(f"{'equivalent' if name in EQUIVALENT else 'SURVIVES  '}  {name}  {EQUIVALENT.get(name, '')}")  # noqa: T201
    killed = count - len(alive)
    print(f"{killed} of {count} faults noticed in {time.perf_counter() - started:.1f} s; {len(alive)} survive")  # noqa: T201
    return 0 if set(alive) <= set(EQUIVALENT) else 1


if __name__ == "__main__":
    sys.exit(main())
