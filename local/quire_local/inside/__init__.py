"""The owner's window into a running cloud: pages below /_local, and the same as JSON below /_local/api."""
