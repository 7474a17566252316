"""In which order a worker looks into its queues: the first before the others, without starving them."""

from collections.abc import Callable
from typing import Any

from kombu.utils.scheduling import FairCycle, round_robin_cycle

LONGEST_STREAK = 10  # messages of the first queue in a row; then another one has a turn, if it holds anything


class RedisOrder(round_robin_cycle):
    """For the transport option ``queue_order_strategy`` of Redis, which pops from the first queue that is not empty."""

    streak = 0

    def consume(self, n: int) -> list[str]:
        """The queues in the order of the next look."""
        queues: list[str] = self.items[:n]
        return queues if self.streak < LONGEST_STREAK else queues[::-1]

    def rotate(self, last_used: str) -> str:
        """Note which queue the message came from."""
        self.streak = self.streak + 1 if last_used == self.items[0] else 0
        return last_used


class FolderOrder(FairCycle):
    """The same for the embedded broker."""

    streak = 0

    def get(self, callback: Callable[..., Any], **kwargs: Any) -> Any:
        """Take from the first queue that has something, in the order of this look; ``Empty`` if none has."""
        self.pos = 0 if self.streak < LONGEST_STREAK else len(self.resources) - 1
        taken = super().get(callback, **kwargs)
        self.streak = self.streak + 1 if self.pos == 1 else 0
        return taken
