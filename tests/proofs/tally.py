"""Tries of one kind, and what went wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field

from proofs.claims import Claim


@dataclass
class Tally:
    says: str
    tried: int = 0
    problems: list[str] = field(default_factory=list)
    remark: str = ""
    """What was seen where nothing went wrong."""

    def note(self, try_: str, problem: str | None) -> None:
        self.tried += 1
        if problem:
            self.problems.append(f"{try_}: {problem}")

    def claim(self, proof: str, seeds: str) -> Claim:
        worst = " ".join(self.problems[:1]) or self.remark
        return Claim(proof, self.says, self.tried - len(self.problems), self.tried, worst, seeds)
