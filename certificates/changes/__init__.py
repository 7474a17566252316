"""Material changes of content: what changed, by when holders have to renew, and who was asked to."""
