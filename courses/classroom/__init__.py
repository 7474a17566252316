"""Class sessions of a course: planned by human resources, with seats, invitations and a list of who was there."""
