"""Benchmarks and the material they measure with: invented reports go in nowhere, figures and files come out."""
