"""What reviewers said, written as a dataset."""
