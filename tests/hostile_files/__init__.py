"""Hostile files, made by a seed: bombs, circles, lies, lures and strangers, each with the end that it must come to."""
