"""What people learned elsewhere: handed in with a file, decided by human resources, and which duty it meets."""
