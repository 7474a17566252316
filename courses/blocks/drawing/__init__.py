"""Diagrams drawn from their words: for a wide page and for a phone, in shapes that the stylesheet colors."""
