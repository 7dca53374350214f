"""Values as they are printed, and what they mean."""
