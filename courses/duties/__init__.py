"""Who has to take which course, by when and why: everything that gives, moves or takes away a duty."""
