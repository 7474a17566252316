"""Where the parts of a diagram stand, kind by kind. Each draws at any width: beside each other where there is room."""

from collections.abc import Callable, Sequence

from courses.blocks.drawing.shapes import LINE, NOTE, PAD, Arrow, Box, Drawing, Node, Words, boxed, width_of, wrapped

GAP = 30  # between two boxes, where an arrow goes
EDGE = 1  # so that no edge is cut
LEAST = 128  # the width of a box that holds a sentence
Layout = Callable[[Sequence[Node], Sequence[str], int], Drawing]


def steps(nodes: Sequence[Node], labels: Sequence[str], width: int) -> Drawing:
    """Draw one part after the other, with arrows."""
    size = (width - GAP * (len(nodes) - 1) - 2 * EDGE) // len(nodes)
    return _row(nodes, size, width) if size >= LEAST else _column(nodes, width)


def _row(nodes: Sequence[Node], size: int, width: int) -> Drawing:
    height = max(node.height(size) for node in nodes)
    drawing = Drawing(width, height + 2 * EDGE)
    for number, node in enumerate(nodes):
        x = EDGE + number * (size + GAP)
        drawing.add(*boxed(node, x, EDGE, size, height))
        if number:
            drawing.add(Arrow(((x - GAP + 4, EDGE + height // 2), (x - 4, EDGE + height // 2))))
    return drawing


def _column(nodes: Sequence[Node], width: int) -> Drawing:
    drawing, y = Drawing(width), EDGE
    for number, node in enumerate(nodes):
        if number:
            drawing.add(Arrow(((width // 2, y + 4), (width // 2, y + GAP - 4))))
            y += GAP
        height = node.height(width - 2 * EDGE)
        drawing.add(*boxed(node, EDGE, y, width - 2 * EDGE, height, centered=True))
        y += height
    drawing.height = y + EDGE
    return drawing


def cycle(nodes: Sequence[Node], labels: Sequence[str], width: int) -> Drawing:
    """Draw parts that go round: in two rows on a wide page, in a column with a way back on a phone."""
    if len(nodes) != 4 or width < 4 * LEAST:
        return _round_column(nodes, width)
    size = (width - 2 * GAP) // 2 - EDGE
    left, right = EDGE, width - EDGE - size
    upper = max(node.height(size) for node in nodes[:2])
    lower = max(node.height(size) for node in nodes[2:])
    below = EDGE + upper + GAP
    drawing = Drawing(width, below + lower + EDGE)
    drawing.add(*boxed(nodes[0], left, EDGE, size, upper), *boxed(nodes[1], right, EDGE, size, upper))
    drawing.add(*boxed(nodes[2], right, below, size, lower), *boxed(nodes[3], left, below, size, lower))
    drawing.add(
        Arrow(((left + size + 4, EDGE + upper // 2), (right - 4, EDGE + upper // 2))),
        Arrow(((right + size // 2, EDGE + upper + 4), (right + size // 2, below - 4))),
        Arrow(((right - 4, below + lower // 2), (left + size + 4, below + lower // 2))),
        Arrow(((left + size // 2, below - 4), (left + size // 2, EDGE + upper + 4))),
    )
    return drawing


def _round_column(nodes: Sequence[Node], width: int) -> Drawing:
    inner = _column(nodes, width - GAP)
    boxes = [shape for shape in inner.shapes if isinstance(shape, Box)]
    first, last = boxes[0], boxes[-1]
    x, end = inner.width - EDGE, width - EDGE - 4
    top, bottom = first.y + first.height // 2, last.y + last.height // 2
    inner.add(Arrow(((x + 2, bottom), (end, bottom), (end, top), (x + 3, top))))
    inner.width = width
    return inner


def nested(nodes: Sequence[Node], labels: Sequence[str], width: int) -> Drawing:
    """Draw parts of which each holds the next one."""
    drawing = Drawing(width)
    inset = PAD + 4
    tops, y = [], EDGE
    for number, node in enumerate(nodes):
        tops.append(y)
        y += node.height(width - 2 * EDGE - 2 * inset * number)
    for number, (node, top) in enumerate(zip(nodes, tops, strict=True)):
        x = EDGE + inset * number
        size = width - 2 * x
        drawing.add(Box(x, top, size, y - top + inset * (len(nodes) - 1 - number), node.tone))
        for line, (text, style) in enumerate(node.lines(size - 2 * PAD)):
            drawing.add(Words(x + PAD, top + PAD + 13 + LINE * line, text, style))
    drawing.height = y + inset * (len(nodes) - 1) + EDGE
    return drawing


def decision(nodes: Sequence[Node], labels: Sequence[str], width: int) -> Drawing:
    """Draw questions one below the other; the note of each stands beside it: where the other answer leads.

    The last part is where the answers lead that go on. The labels are the answers that go on and that leave.
    """
    on, leave = (*labels, "", "")[:2]
    drawing, y = Drawing(width), EDGE
    is_wide = width >= 4 * LEAST
    size = width * 11 // 20 if is_wide else width - 2 * EDGE
    for node in nodes[:-1]:
        question, exit_ = Node(node.text, "", "plain"), Node(node.note, "", node.tone)
        height = question.height(size)
        if is_wide:
            x = size + 2 * GAP
            height = max(height, exit_.height(width - x - EDGE))
            drawing.add(Arrow(((size + 6, y + height // 2), (x - 4, y + height // 2))))
            drawing.add(Words(size + GAP, y + height // 2 - 7, leave, NOTE, "middle"))
            drawing.add(*boxed(exit_, x, y, width - x - EDGE, height))
            bottom = y + height
        else:
            x, top = 6 * PAD, y + height + PAD
            tall = exit_.height(width - x - EDGE)
            drawing.add(Arrow(((2 * PAD + 6, y + height), (2 * PAD + 6, top + tall // 2), (x - 4, top + tall // 2))))
            drawing.add(
                Words(2 * PAD + 12, top + tall // 2 - 7, leave, NOTE), *boxed(exit_, x, top, width - x - EDGE, tall)
            )
            bottom = top + tall
        drawing.add(*boxed(question, EDGE, y, size, height))
        drawing.add(*_on(on, y + height, bottom + GAP, size, is_wide=is_wide))
        y = bottom + GAP
    height = nodes[-1].height(size)
    drawing.add(*boxed(nodes[-1], EDGE, y, size, height))
    drawing.height = y + height + EDGE
    return drawing


def _on(label: str, top: int, bottom: int, size: int, *, is_wide: bool) -> tuple[Arrow, Words]:
    """Return the way to the next question: on a phone along the left edge, past where the other answer leads."""
    x = size // 2 if is_wide else PAD
    return Arrow(((x, top + 2), (x, bottom - 3))), Words(x + 8, bottom - 10, label, NOTE)


def bars(nodes: Sequence[Node], labels: Sequence[str], width: int) -> Drawing:
    """Draw a bar for each part, as long as its value; its note says the value in words."""
    drawing, y = Drawing(width), 2
    most = max((node.value for node in nodes), default=0) or 1
    widest = int(max(width_of(node.note, NOTE) for node in nodes))
    is_beside = widest <= width // 2
    room = width - 2 - (widest + PAD if is_beside else 0)
    for node in nodes:
        lines = node.lines(width) if not is_beside else Node(node.text).lines(width)
        for text, style in lines:
            drawing.add(Words(0, y + 14, text, style))
            y += LINE
        size = max(room * node.value // most, 2)
        drawing.add(Box(1, y + 4, size, 22, f"bar-{node.tone}"))
        if is_beside:
            drawing.add(Words(size + PAD, y + 20, node.note, NOTE))
        y += 26 + PAD
    drawing.height = y
    return drawing


def grid(nodes: Sequence[Node], labels: Sequence[str], width: int) -> Drawing:
    """Draw four parts on two axes: first what is high on the second axis. The labels name the axes."""
    across, up = (*labels, "", "")[:2]
    size = (width - PAD) // 2 - EDGE
    drawing, y = Drawing(width), EDGE
    for line in wrapped(f"↑ {up}", width, NOTE):
        drawing.add(Words(EDGE, y + 14, line, NOTE))
        y += LINE
    y += 4
    for pair in (nodes[:2], nodes[2:]):
        height = max(node.height(size) for node in pair)
        for number, node in enumerate(pair):
            drawing.add(*boxed(node, EDGE + number * (size + PAD), y, size, height))
        y += height + PAD
    for line in wrapped(f"{across} →", width, NOTE):
        drawing.add(Words(width - EDGE, y + 10, line, NOTE, "end"))
        y += LINE
    drawing.height = y
    return drawing


LAYOUTS: dict[str, Layout] = {
    "steps": steps,
    "cycle": cycle,
    "nested": nested,
    "decision": decision,
    "bars": bars,
    "grid": grid,
}
