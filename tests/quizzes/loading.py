"""Loading a small curriculum, and what it changed."""

from curriculum.loading.ledger import Outcome
from curriculum.loading.reading import read_curriculum
from curriculum.questions import load_curriculum


def load(root, **options):
    return load_curriculum(read_curriculum(root), **options)


def changes(ledger):
    return [(outcome, label) for outcome, label in ledger.entries if outcome != Outcome.UNCHANGED]


def edit_in_cms(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save_revision().publish()
