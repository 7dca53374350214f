"""What was learned: weights as plain numbers, each file with its version and how it was made."""
