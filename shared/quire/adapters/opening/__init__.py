"""Strangers' files, opened in a child process that has limits, no environment and nothing to lose."""
