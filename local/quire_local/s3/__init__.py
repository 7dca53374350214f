"""S3 for one machine."""

from quire_local.s3.service import S3, app

__all__ = ["S3", "app"]
