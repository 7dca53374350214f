"""Makes documents with their truth, by seed."""
