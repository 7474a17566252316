"""Reminding people of what they have to do: the ladder of the clock, and by hand."""
