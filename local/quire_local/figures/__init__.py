"""The local CloudWatch, as far as it counts: figures of the services and of the functions, for Prometheus to fetch."""
