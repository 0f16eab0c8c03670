"""Measurements that anyone can run: `make bench`. No figure here is a test."""
