"""The parts of the API, each with a method for each of its operations."""
