"""Sixteen callers at one moment: four processes, four threads each, on this test's database."""

import json
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

PROCESSES, THREADS = 4, 4
START = 0.05
"""Seconds from the word to the moment at which all begin: every process has its calls by then."""
PATIENCE = 60.0  # seconds for one race


@dataclass(frozen=True, slots=True)
class Result:
    """What a call answered, or the name of what it raised."""

    answer: Any = None
    error: str = ""
    detail: str = ""


@dataclass
class Arena:
    """The processes, started once and used by every race of a run."""

    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def begin(self, environment: dict[str, str]) -> None:
        """Start the processes if they are not there."""
        if self.processes:
            return
        command = [sys.executable, "-m", "tests.races.contender"]
        self.processes = [
            subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(PROCESSES)
        ]
        for process in self.processes:
            self._line(process)

    def race(self, calls: Sequence[tuple[str, dict[str, Any]]]) -> list[Result]:
        """Make up to 16 calls at one moment; their results in the order of the calls."""
        assert len(calls) <= PROCESSES * THREADS
        at = time.monotonic() + START
        shares = [calls[place::PROCESSES] for place in range(PROCESSES)]
        for process, share in zip(self.processes, shares, strict=True):
            assert process.stdin
            process.stdin.write(json.dumps({"at": at, "calls": share}) + "\n")
            process.stdin.flush()
        told = [self._line(process) for process in self.processes]
        return [Result(**told[place % PROCESSES][place // PROCESSES]) for place in range(len(calls))]

    def end(self) -> None:
        """End the processes."""
        for process in self.processes:
            process.kill()
            process.communicate()

    @staticmethod
    def _line(process: subprocess.Popen[str]) -> Any:
        assert process.stdout
        assert select.select([process.stdout], [], [], PATIENCE)[0], "a contender did not come back"
        line = process.stdout.readline()
        assert line, "a contender ended by itself"
        return json.loads(line)
