"""PostgreSQL: readable SQL, one function, one transaction."""
