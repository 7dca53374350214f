"""Counting what callers do: in one process, in Valkey, and the one behind the other."""
