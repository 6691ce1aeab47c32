"""What is fast, measured: `make bench` prints a table for each benchmark."""
