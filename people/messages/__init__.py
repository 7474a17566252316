"""The outbox: every message of the site is a row first, and leaves through one channel."""
