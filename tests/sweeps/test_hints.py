"""Hints of the clock: a lost broker ends them, and no row is lost with it."""

import pytest
from kombu.exceptions import OperationalError

from sweeps.hints import hint_at_each


def test_every_item_is_hinted_at_in_its_order():
    sent = []

    assert hint_at_each(sent.append, iter([3, 1, 2])) is True
    assert sent == [3, 1, 2]


@pytest.mark.parametrize("loss", [OperationalError, OSError])
def test_lost_broker_is_asked_once_and_written_down(loss, caplog):
    asked = []

    def send(item):
        asked.append(item)
        if item == 2:
            raise loss("gone")

    assert hint_at_each(send, [1, 2, 3]) is False
    assert asked == [1, 2]
    assert "The broker is lost" in caplog.text


def test_what_is_wrong_with_a_hint_itself_is_raised():
    def send(item):
        raise ValueError(item)

    with pytest.raises(ValueError, match="1"):
        hint_at_each(send, [1])
