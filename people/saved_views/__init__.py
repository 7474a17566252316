"""How each person looks at a list: its columns, and views of it that have a name."""
