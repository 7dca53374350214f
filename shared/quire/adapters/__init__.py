"""The world outside: the only place that imports boto3, psycopg, redis or a parser."""
