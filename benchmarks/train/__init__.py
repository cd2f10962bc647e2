"""The scripts that trained the shipped weights, each seeded and reproducible from the data that it names."""
