"""Making worlds: the demo world from a seed, as files. Uses Faker, so nothing that serves imports it."""
