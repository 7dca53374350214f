from app_fixtures import cloud, forgetful, postgres

__all__ = ["cloud", "forgetful", "postgres"]
