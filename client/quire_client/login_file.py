"""<data>/login.json: who the local cloud's administrator is, and where it runs while it runs."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from quire_client.errors import LocalCloudError

ADMIN = "admin@quire.local"


@dataclass(frozen=True, kw_only=True)
class Login:
    email: str
    password: str
    url: str | None = None
    """None while no cloud runs on the folder."""
    pid: int | None = None


class LoginFile:
    """Readable by its owner alone, replaced at once."""

    def __init__(self, data: Path) -> None:
        self._path = data / "login.json"

    def read(self) -> Login | None:
        """None where there is none yet; LocalCloudError where it cannot be understood."""
        try:
            content = json.loads(self._path.read_text())
            return Login(**{name: content.get(name) for name in ("email", "password", "url", "pid")})
        except FileNotFoundError:
            return None
        except (OSError, ValueError, AttributeError) as error:
            raise LocalCloudError(f"{self._path} cannot be read: {error}") from error

    def ensure(self) -> Login:
        """The login of this data folder, made at the first start."""
        login = self.read()
        if login is None:
            login = Login(email=ADMIN, password=secrets.token_urlsafe(18))
            self.write(login)
        return login

    def write(self, login: Login) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}.draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            known = {name: value for name, value in asdict(login).items() if value is not None}
            file.write(json.dumps(known, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
