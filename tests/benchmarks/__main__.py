"""`python -m tests.benchmarks`: every goal beside its ratio; a miss is marked, and never an error."""

from __future__ import annotations

from tests.benchmarks import cold, explore, items, live, memory, play, workers

BENCHMARKS = (play, live, items, cold, explore, workers, memory)


def main() -> None:
    """Run and print one after the other: they are told apart by the noise that they make."""
    for benchmark in BENCHMARKS:
        print(benchmark.run().line(), flush=True)


if __name__ == "__main__":
    main()
