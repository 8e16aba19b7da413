"""A rulebook goes in; what its rules do to each other comes out: mutants that no case kills, contradictions, repetitions, gaps."""
