"""What keeps children running, with children that are quick."""

import socket
import sys
import threading
import time
from types import SimpleNamespace

import pytest

from tests.trainingsite.test_checks import run_python
from trainingsite import supervisor
from trainingsite.celery import app
from trainingsite.supervisor import Child, children, stop, supervise, why_taken

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
FAIL = [sys.executable, "-c", "raise SystemExit(3)"]
RUNNING = SimpleNamespace(is_running=True, process=None)


class Clock:
    """A clock on which sleeping takes no time."""

    now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def child():
    made = Child("The child", SLEEP)
    yield made
    stop([made])
    if made.process:
        made.process.wait()


def test_child_that_died_is_started_again(child):
    child.start()
    first = child.process.pid
    child.process.kill()
    child.process.wait()

    child.keep_running()
    child.start_at = 0
    child.keep_running()

    assert child.is_running
    assert child.process.pid != first


def test_child_that_lives_is_left_alone(child):
    child.start()
    first = child.process.pid

    child.keep_running()

    assert child.process.pid == first


def test_child_that_keeps_dying_waits_longer_each_time(capsys):
    child = Child("The child", FAIL)

    for _ in range(7):
        child.start()
        child.process.wait()
        child.keep_running()
        child.start_at = time.monotonic() + 60

    assert [line.split()[-2] for line in capsys.readouterr().out.splitlines()] == ["1", "2", "4", "8", "16", "30", "30"]


def test_child_that_was_steady_starts_again_at_once(child, capsys):
    child.failures = 3
    child.start()
    child.started_at -= supervisor.STEADY_SECONDS + 1
    child.process.kill()
    child.process.wait()

    child.keep_running()

    assert child.is_running
    assert capsys.readouterr().out == "The child ended with -9; starting it again in 0 s.\n"


def test_supervise_stops_its_children_when_told(child):
    rounds = iter([False, False, True])

    status = supervise([child], lambda: next(rounds), lambda: True)

    assert status == 0
    assert child.process.wait(5) == -15


def test_supervise_gives_up_when_the_site_does_not_start(child):
    status = supervise([child], lambda: False, lambda: False)

    assert status == 1
    assert child.process.wait(5) == -15


def test_stubborn_child_is_killed(monkeypatch, child):
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.2)
    child.command = [
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(); time.sleep(60)",
    ]
    child.start()
    time.sleep(0.5)

    stop([child])

    assert child.process.wait(5) == -9


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_port_is_free_until_somebody_listens(family, address):
    with socket.create_server((address, 0), family=family) as listener:
        port = listener.getsockname()[1]
        taken = why_taken(address, port)

    assert (f"Port {port} is already in use" in taken, why_taken(address, port)) == (True, "")


@pytest.mark.parametrize(
    ("address", "place"),
    [("192.0.2.1", "192.0.2.1:8000"), ("2001:db8::1", "[2001:db8::1]:8000"), ("a.invalid", "a.invalid")],
)
def test_address_of_another_machine_is_no_port_in_use(address, place):
    reason = why_taken(address, 8000)

    assert reason.startswith(f"The site cannot listen on {place}")


@pytest.mark.parametrize(("address", "bind"), [("127.0.0.1", "127.0.0.1:8000"), ("::1", "[::1]:8000")])
def test_site_is_told_where_to_listen(address, bind):
    [site] = [child.command for child in children(address, 8000) if child.name == "The site"]

    assert site[site.index("--bind") + 1] == bind


def test_clock_is_a_process_of_its_own():
    commands = {child.name: child.command for child in children("127.0.0.1", 8000)}

    assert sorted(commands) == ["The clock", "The site", "The worker", "The worker for bulk work"]
    assert "beat" in commands["The clock"]
    for name in ("The worker", "The worker for bulk work"):
        assert not {"-B", "--beat"} & set(commands[name])


def test_each_queue_has_a_worker():
    read = [part for child in children("127.0.0.1", 8000) for part in child.command if part.startswith("--queues=")]

    assert read == [f"--queues={name}" for name in app.amqp.queues]


def test_supervisor_reads_no_model_and_speaks_the_language_of_the_terminal():
    code = (
        "import sys; from trainingsite import supervisor as s; s.choose_language(); "
        "print(s._('The clock')); print('people' in sys.modules, 'wagtail' in sys.modules)"
    )
    said = run_python(
        code, DJANGO_SETTINGS_MODULE="trainingsite.settings.dev", LC_ALL="es_MX.UTF-8"
    ).stdout.splitlines()

    assert said == ["El reloj", "False False"]


def test_site_that_ended_is_told_with_its_status():
    site = Child("The site", FAIL)
    site.start()
    site.process.wait()

    said = supervisor.why_not_started(site, "it does not accept connections yet")

    assert said == "The site did not start: its process ended with 3. Its output is above."


def test_site_that_runs_without_answering_is_told_with_what_it_did_last(child):
    child.start()

    said = supervisor.why_not_started(child, "it answers with error 500")

    assert said == "The site did not start in 10 minutes: it answers with error 500."


@pytest.mark.parametrize(("minutes", "is_ready"), [(6, True), (11, False)])
def test_busy_machine_is_waited_for_and_told_why(monkeypatch, capsys, minutes, is_ready):
    clock = Clock()
    monkeypatch.setattr(supervisor, "time", clock)
    monkeypatch.setattr(supervisor.signal, "signal", lambda *_args: None)
    monkeypatch.setattr(supervisor, "children", lambda *_args: [RUNNING])
    monkeypatch.setattr(
        supervisor, "trouble", lambda *_args: "" if clock.now > minutes * 60 else "it does not answer yet"
    )
    monkeypatch.setattr(supervisor, "supervise", lambda _processes, _should_stop, is_up: is_up())

    assert supervisor.run("127.0.0.1", 8000, "127.0.0.1") == is_ready

    said = capsys.readouterr().out
    assert said.count("The site is still starting: it does not answer yet.") > 10
    assert ("Aula 42001 is ready" in said, "did not start in 10 minutes" in said) == (is_ready, not is_ready)


def test_trouble_names_what_the_site_does():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        threading.Thread(target=answer_with, args=(listener, b"HTTP/1.0 503 No\r\n\r\n")).start()
        failing = supervisor.trouble("127.0.0.1", port)
        threading.Thread(target=answer_with, args=(listener, b"HTTP/1.0 302 Found\r\n\r\n")).start()
        well = supervisor.trouble("127.0.0.1", port)
    absent = supervisor.trouble("127.0.0.1", port)

    assert (failing, well, absent) == ("it answers with error 503", "", "it does not accept connections yet")


def test_site_is_asked_under_its_own_name(settings):
    settings.SITE_URL = "https://aula.example.com"
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answering = threading.Thread(target=answer_with, args=(listener, b"HTTP/1.0 302 Found\r\n\r\n", heard))
        answering.start()
        supervisor.trouble("127.0.0.1", listener.getsockname()[1])
        answering.join()

    assert b"\r\nHost: aula.example.com\r\n" in heard[0]
    assert b"\r\nX-Forwarded-Proto: https\r\n" in heard[0]


@pytest.mark.parametrize(
    ("folder", "said"),
    [(None, "Ctrl-C stops it."), ("/data/mail", "E-mails are written to /data/mail. Ctrl-C stops it.")],
)
def test_folder_of_mails_is_named_only_where_they_lie(settings, folder, said):
    settings.EMAIL_FILE_PATH = folder

    assert supervisor.how_to_go_on() == said


def answer_with(listener, answer, heard=None):
    """Answer one request, and keep it if somebody wants to read it."""
    connection, _address = listener.accept()
    with connection:
        request = connection.recv(1000)
        if heard is not None:
            heard.append(request)
        connection.sendall(answer)
