"""The whole product under its supervisor: it starts, heals, and leaves nothing behind."""

import signal
import socket

import psutil
import pytest

from tests.chaos.harness import answers, assert_exactly_once, free_port, wait_until
from tests.visitor import Visitor

pytestmark = pytest.mark.chaos


@pytest.fixture
def running(open_site):
    """An installation under a supervisor that is ready, its process and its address."""
    site = open_site("embedded")
    port = free_port()
    process = site.start("trainingsite.supervisor", log="supervisor", AULA_PORT=str(port))
    address = f"http://127.0.0.1:{port}"
    wait_until(lambda: answers(address) and "is ready" in site.log(), "the supervisor is ready")
    return site, psutil.Process(process.pid), address


def family(supervisor):
    return supervisor.children(recursive=True)


def alive(processes):
    """Those that run; what waits to be reaped by the system does not."""
    return [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def find(supervisor, word):
    return next(child for child in supervisor.children() if word in child.cmdline())


def test_what_is_passed_is_delivered_although_a_child_is_killed(running, mailbox):
    site, supervisor, address = running
    username, attempt = site.act("attempts")[0]
    killed = find(supervisor, "worker")

    killed.kill()
    visitor = Visitor(address).sign_in(username)
    visitor.post(f"/en/quizzes/attempts/{attempt}/submit/")
    visitor.close()
    wait_until(site.is_settled, "the certificate is delivered")

    assert_exactly_once(site, mailbox)
    assert find(supervisor, "worker").pid != killed.pid


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stop_ends_every_process(running, number):
    _site, supervisor, _address = running
    started = family(supervisor)

    supervisor.send_signal(number)
    status = supervisor.wait(10)

    assert status == 0
    assert alive(started) == []


@pytest.mark.skipif(not psutil.LINUX, reason="only the kernel of Linux ends the children of a killed process")
def test_killed_supervisor_leaves_no_orphan(running):
    _site, supervisor, _address = running
    started = family(supervisor)

    supervisor.kill()

    wait_until(lambda: not alive(started), "all have ended", seconds=10)


def test_taken_port_is_said_and_nothing_starts(open_site):
    site = open_site("embedded")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        status = site.start("trainingsite.supervisor", log="supervisor", AULA_PORT=str(port)).wait(20)

    assert status == 1
    assert f"Port {port} is already in use. Choose another one: make run AULA_PORT={port + 1}" in site.log()
