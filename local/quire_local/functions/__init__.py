"""Lambda for one machine. Imports nothing: the worker processes enter through this package too."""
