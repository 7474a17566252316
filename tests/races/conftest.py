"""Threads that do the same thing at the same moment, each on a connection of its own."""

import threading

import pytest
from django.db import connections

THREADS = 8


@pytest.fixture
def race(transactional_db):
    """Call a function in eight threads behind a barrier; return what each returned or raised."""

    def run(function):
        barrier = threading.Barrier(THREADS)
        outcomes = []

        def lane(index):
            try:
                barrier.wait(30)
                outcomes.append(function(index))
            except Exception as error:  # noqa: BLE001  what was raised is an outcome
                outcomes.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=lane, args=(index,)) for index in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    return run
