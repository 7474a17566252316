"""What knows nothing of the domain: no Django app, imports nothing of ours."""
