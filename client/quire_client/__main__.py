"""`python -m quire_client` is the `quire` command."""

from quire_client.cli import main

if __name__ == "__main__":
    main()
