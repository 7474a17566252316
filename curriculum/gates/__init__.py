"""What a course must hold to, measured from its files: one module for each gate. Nothing here reads the database."""
