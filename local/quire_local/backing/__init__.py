"""What the local cloud stands on: a database, a cache and moto, each kept alive exactly as long as the cloud."""
