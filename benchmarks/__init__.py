"""What mtclean costs and what it does, measured: ``python -m benchmarks speed``, and ``chart`` for the README."""
