"""People from files: read, shown, written, and undone."""
