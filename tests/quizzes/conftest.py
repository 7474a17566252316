"""What the tests of questions share."""

import pytest

from tests.corpus import write_corpus


@pytest.fixture
def root(tmp_path):
    """A small curriculum on disk."""
    return write_corpus(tmp_path / "curriculum")
