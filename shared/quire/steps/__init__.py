"""What the system does: one use case in each file, named as its function."""
