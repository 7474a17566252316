"""Lists that leave as files: the rows and columns of the screen, at once or made by a worker, and written down."""
