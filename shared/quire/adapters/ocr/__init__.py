"""Engines that read pictures."""
