"""Banks of questions as files: a neutral bank, a module for each format, and an import that is planned before it is
done.

The formats see the neutral bank only, no database. Nothing imported is published: every question arrives as a draft.
"""
