# With CPython 3.11+ and pip, `make demo` and `make test` do all of their own set-up, inside this folder.
