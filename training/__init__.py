"""Makes documents, and fits the weights that the application reads with."""
