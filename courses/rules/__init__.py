"""Standing rules: who has to take which course, today and whenever somebody is hired, moves, leaves or returns."""
