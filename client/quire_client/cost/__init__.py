"""What Quire costs on AWS: a price list, what a document was measured to use, and assumptions, all three in view."""
