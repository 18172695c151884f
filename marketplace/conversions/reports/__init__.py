"""Read conversions for people: reports, counts and lists."""
