"""How long to wait: a deadline over everything, and a limit for each single wait."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Clock:
    """Seconds that never run backwards, and a way to let some pass."""

    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class Patience:
    """``until`` is a moment of ``clock``; ``each`` seconds are the most that one wait takes."""

    clock: Clock
    until: float
    each: float = 30.0

    def left(self) -> float:
        """Seconds until the deadline, never below 0."""
        return max(self.until - self.clock.monotonic(), 0.0)

    def timeout(self, most: float | None = None) -> float:
        """The limit of the next wait.

        Raises:
            TimeoutError: the deadline has passed.
        """
        left = self.left()
        if left <= 0:
            raise TimeoutError("the deadline has passed")
        return min(left, self.each if most is None else most)

    def pause(self, seconds: float) -> bool:
        """Let ``seconds`` pass; False, at once, when the deadline would pass with them."""
        if self.left() <= seconds:
            return False
        self.clock.sleep(seconds)
        return True
