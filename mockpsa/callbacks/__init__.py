"""Events out: what is told to callbacks, and the posting of it. Knows records and time, not who asked for a change."""
