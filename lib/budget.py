"""What reading one upload may cost. Whoever reads a file that others wrote charges what it is about to do.

A reader opens its budget and everything below it charges the same one, so a limit holds for the whole upload, however
many readers take part::

    @within(Limits(seconds=5, characters=5_000_000, elements=200_000))
    def read(content): ...
        charge(elements=1)

Outside of a budget charging does nothing.
"""

import enum
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Given = ParamSpec("Given")
Result = TypeVar("Result")
BETWEEN_LOOKS = 200  # of what is charged, until the clock is looked at again


class Resource(enum.Enum):
    """What a file may use up."""

    TIME = "time"
    PASSES = "passes"
    CHARACTERS = "characters"
    ELEMENTS = "elements"
    DEPTH = "depth"
    UNPACKED = "unpacked"
    PIXELS = "pixels"


class Exceeded(Exception):
    """A file asks for more than one upload may cost. ``resource`` is what it asks too much of."""

    def __init__(self, resource: Resource) -> None:
        super().__init__(f"more {resource.value} than one upload may cost")
        self.resource = resource

    @property
    def sentence(self) -> str:
        """What to tell the person who handed the file in."""
        return str(self.text)

    @property
    def text(self) -> Promise:
        """The sentence in whichever language it is read."""
        return {
            Resource.TIME: _("Reading this file takes too long. Split it, or save it again in a simpler form."),
            Resource.PASSES: _("This file was checked so many times that its time is used up. Choose the file again."),
            Resource.CHARACTERS: _("The file holds too much text. Split it."),
            Resource.ELEMENTS: _("The file has too many parts. Split it."),
            Resource.DEPTH: _("The file is nested too deeply. It was not read."),
            Resource.UNPACKED: _("Unpacked, the file would be too big. It was not opened."),
            Resource.PIXELS: _("The pictures of the file have too many pixels in all. Save them smaller, or split it."),
        }[self.resource]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one upload may use. Time is that of the processor, in this thread: a busy machine refuses nothing."""

    seconds: float = 5.0
    characters: int = 5_000_000
    elements: int = 200_000
    depth: int = 100
    unpacked: int = 60 * 1024 * 1024  # bytes
    pixels: int = 400_000_000  # of pictures that are unpacked


class Budget:
    """What is left of the limits."""

    def __init__(self, limits: Limits, on_look: Callable[[], None] | None = None) -> None:
        self.limits = limits
        self.characters = self.elements = self.unpacked = self.pixels = 0
        self._on_look = on_look
        self._began = time.thread_time()
        self._since_look = 0

    @property
    def seconds(self) -> float:
        """How long this thread has worked."""
        return time.thread_time() - self._began

    def charge(self, *, characters: int = 0, elements: int = 0, unpacked: int = 0, pixels: int = 0) -> None:
        """Note what is about to be done; raise ``Exceeded`` if it is too much."""
        self.characters += characters
        self.elements += elements
        self.unpacked += unpacked
        self.pixels += pixels
        if self.elements > self.limits.elements:
            raise Exceeded(Resource.ELEMENTS)
        if self.characters > self.limits.characters:
            raise Exceeded(Resource.CHARACTERS)
        if self.unpacked > self.limits.unpacked:
            raise Exceeded(Resource.UNPACKED)
        if self.pixels > self.limits.pixels:
            raise Exceeded(Resource.PIXELS)
        self._since_look += elements + characters // 1000 + unpacked // 10_000 + 1
        if self._since_look >= BETWEEN_LOOKS:
            self.look()

    def look(self) -> None:
        """Look at the clock; whoever waits for a sign of life is told."""
        self._since_look = 0
        if self.seconds > self.limits.seconds:
            raise Exceeded(Resource.TIME)
        if self._on_look:
            self._on_look()

    def expect(self, *, elements: int) -> None:
        """Refuse what will be more than is left, by a count that costs next to nothing. Nothing is charged yet."""
        if self.elements + elements > self.limits.elements:
            raise Exceeded(Resource.ELEMENTS)

    def check_depth(self, depth: int) -> None:
        """Refuse what is nested more deeply than this."""
        if depth > self.limits.depth:
            raise Exceeded(Resource.DEPTH)


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


@contextmanager
def budget(limits: Limits, on_look: Callable[[], None] | None = None) -> Iterator[Budget]:
    """Open a budget. Inside of another one it is that one which goes on: nobody gives themselves more.

    ``on_look`` is called whenever the clock is looked at: what has to be told that the work goes on.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    opened = Budget(limits, on_look)
    token = _current.set(opened)
    try:
        yield opened
    finally:
        _current.reset(token)


def within(limits: Limits) -> Callable[[Callable[Given, Result]], Callable[Given, Result]]:
    """Give each call of a function a budget of its own, unless one is open."""

    def decorated(function: Callable[Given, Result]) -> Callable[Given, Result]:
        @wraps(function)
        def bounded(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            with budget(limits):
                return function(*args, **kwargs)

        return bounded

    return decorated


def charge(*, characters: int = 0, elements: int = 0, unpacked: int = 0, pixels: int = 0) -> None:
    """Charge the open budget, if there is one."""
    opened = _current.get()
    if opened is not None:
        opened.charge(characters=characters, elements=elements, unpacked=unpacked, pixels=pixels)


def look() -> None:
    """Look at the clock of the open budget: after a single step that may have been a long one."""
    opened = _current.get()
    if opened is not None:
        opened.look()


def expect(*, elements: int) -> None:
    """Refuse what will be more than the open budget has left."""
    opened = _current.get()
    if opened is not None:
        opened.expect(elements=elements)


def check_depth(depth: int) -> None:
    """Refuse what is nested more deeply than the open budget allows."""
    opened = _current.get()
    if opened is not None:
        opened.check_depth(depth)
