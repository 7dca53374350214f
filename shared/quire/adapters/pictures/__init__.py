"""Pictures of pages: looked at, straightened and kept."""
