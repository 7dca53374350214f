"""The rules of the business: frozen models and pure functions, standard library and pydantic only."""
