"""The plain text of HTML as a browser would lay it out."""

import re


class LaidOut:
    """Text as a browser would lay it out: blanks folded, lines where elements make them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.is_spoken = False
        self.blank = False  # a blank that may be folded waits
        self.lines = 0  # new lines that must stand before the next piece
        self.ending = 0  # new lines with which the text ends

    def flow(self, data: str) -> None:
        for number, word in enumerate(re.split(r"[ \t\r\n\f]+", data)):
            self.blank = self.blank or number > 0
            if word:
                self.add(word)

    def add(self, piece: str) -> None:
        self._settle()
        if self.blank and self.pieces and not self.ending:
            self._append(" ")
        self.blank = False
        self._append(piece)

    def feed_line(self) -> None:
        self._settle()
        self.blank = False
        self._append("\n")

    def block(self, lines: int) -> None:
        self.blank = False
        self.lines = max(self.lines, lines)

    def cell(self) -> None:
        if self.pieces and not self.lines and not self.ending:
            self.blank = False
            self.add(" | ")

    def link(self, address: str) -> None:
        if not "".join(self.pieces[-100:]).endswith(address.removeprefix("mailto:")):
            self.add(f" ({address})")

    def joined(self) -> str:
        return "".join(self.pieces)

    def _settle(self) -> None:
        if self.lines > self.ending and self.pieces:
            self._append("\n" * (self.lines - self.ending))
        self.lines = 0

    def _append(self, piece: str) -> None:
        bare = piece.rstrip("\n")
        self.ending = len(piece) - len(bare) + (0 if bare else self.ending)
        self.pieces.append(piece)
