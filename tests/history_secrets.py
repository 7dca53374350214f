"""python tests/history_secrets.py: reads every line that any commit ever added, for what opens a door elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECRETS = {
    "a private key": r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP |ENCRYPTED )?PRIVATE KEY",
    "an AWS access key": r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
    "a GitHub token": r"\b(?:gh[pousr]_\w{36,}|github_pat_\w{22,})",
    "a key of a language model's provider": r"\bsk-(?:ant-|proj-)[\w-]{24,}",
    "a Google key": r"\bAIza[\w-]{35}\b",
    "a Slack token": r"\bxox[abprs]-[\w-]{12,}",
    "a package index's token": r"\b(?:pypi-AgE\w{20,}|npm_\w{36})",
    "a signed token": r"\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{32,}",
    "a key of ours": r"\bquire_[\w-]{43}\b",
    "a password in an address": r"\b(?:postgres(?:ql)?|redis|amqp)://\w+:(?!\$|\{|<)[^\s@/:]{16,}@(?!127\.0\.0\.1|localhost)",
}
PATTERN = re.compile("|".join(f"(?P<s{number}>{pattern})" for number, pattern in enumerate(SECRETS.values())))
MADE_UP = re.compile(r"EXAMPLE|AKIA(?:IOSF|I44Q|TEST)|(.)\1{7}", re.IGNORECASE)
"""What AWS's documentation uses for examples, and what nobody draws by chance."""


def found(lines: Iterable[str]) -> Iterator[str]:
    """What looks like a secret in the lines of `git log --patch`: where it was added and its kind, never its value."""
    kinds, commit, path = list(SECRETS), "", ""
    for line in lines:
        if line.startswith("commit "):
            commit = line.split()[1][:12]
        elif line.startswith("+++ "):
            path = line[6:].strip()
        elif line.startswith("+"):
            for match in PATTERN.finditer(line):
                if not MADE_UP.search(match.group()):
                    yield f"{commit} {path}: {kinds[int(str(match.lastgroup)[1:])]}"


def history() -> Iterator[str]:
    command = ["git", "-C", str(ROOT), "log", "--all", "--patch", "--unified=0", "--no-color", "--no-ext-diff"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as git:
        assert git.stdout is not None
        yield from git.stdout


def main() -> int:
    commits = 0

    def counted() -> Iterator[str]:
        nonlocal commits
        for line in history():
            commits += line.startswith("commit ")
            yield line

    secrets = sorted(set(found(counted())))
    sys.stdout.write("".join(f"{each}\n" for each in secrets))
    sys.stdout.write(f"{commits} commits read: {len(secrets)} places that look like a secret\n")
    return 1 if secrets or not commits else 0


if __name__ == "__main__":
    sys.exit(main())
