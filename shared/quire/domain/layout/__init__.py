"""How words stand on a page: rows, segments, columns, label-value pairs and tables."""
