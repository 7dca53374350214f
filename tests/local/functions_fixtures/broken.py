"""Cannot be imported."""

import there_is_no_such_module  # noqa: F401 - the point of this file
